<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\LinkingTab;
use ScimPress\Admin\LinkingWords;
use ScimPress\Admin\Tab;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Linking\ExistingUsers;
use ScimPress\Linking\LinkingJob;
use ScimPress\Linking\Requests;
use ScimPress\Store\Connections;
use ScimPress\Store\LinkingTask;
use ScimPress\Store\LinkRequests;
use ScimPress\Store\Owners;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Tests\Support\Html;
use ScimPress\Tests\Support\TabTestCase;

/** Whom identity providers want and WordPress has already, on the tab Existing accounts. *
 * @group once
 */
final class LinkingTabTest extends TabTestCase {

	private int $ada;

	private ?LinkingJob $job = null;

	protected function setUp(): void {
		parent::setUp();
		$this->ada = self::wordpress_user( 'ada', 'subscriber', 'ada@example.com' );
	}

	protected function tearDown(): void {
		( new LinkingTask() )->remove();
		wp_unschedule_hook( LinkingJob::EVENT );
		parent::tearDown();
	}

	protected function tab(): Tab {
		$this->job = new LinkingJob( new Migrator(), Extension::installed(), new Connections(), new ExistingUsers( new Runner() ) );
		return new LinkingTab( new Migrator(), new Connections(), new Requests( new Migrator() ), $this->job );
	}

	public function test_a_request_says_who_is_wanted_by_whom_and_why_it_fits(): void {
		$this->report( $this->ada, array( 'user_name' => 'a.lovelace<b>', 'external_id' => 'x&1', 'matched' => array( 'email', 'login' ) ) );
		$html = $this->html();
		self::assertMatchesRegularExpression( '~>ada</a>\s*<br>ada@example\.com.*a\.lovelace&lt;b&gt;, by Identity provider.*<code>x&amp;1</code>.*The e-mail address is the same\. Its login is the userName\..*<button[^>]+value="link"[^>]+aria-label="Link: ada"~s', $html );
		self::assertStringContainsString( 'aria-label="Refuse: ada"', $html );
	}

	public function test_an_empty_list_says_why(): void {
		self::assertStringContainsString( 'Nobody waits, and nobody will', $this->html() );
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'linking' => 'ask' ) ) );
		self::assertStringContainsString( 'Nobody waits for a decision.', $this->html() );
		self::assertStringContainsString( 'you have not decided about anybody yet', $this->html( array( 'show' => 'decided' ) ) );
		self::assertStringContainsString( 'who cannot be linked.', $this->html( array( 'show' => 'impossible' ) ) );
		Sql::execute( 'DELETE FROM ' . Tables::connections() );
		self::assertStringContainsString( 'There is no connection yet.', $this->html() );
	}

	/** @dataProvider decisions */
	public function test_a_decision_is_what_wp_cli_decides( string $decision, string $state, string $action, string $told ): void {
		$row = $this->report( $this->ada );
		self::assertIsString( $this->decide( $row, $decision ) );
		self::assertStringContainsString( $told, self::told() );
		self::assertSame( array( $state, '1' ), array( $this->row( $this->ada )['state'], $this->row( $this->ada )['decided_by'] ) );
		self::assertSame( array( $action, 'decided by WordPress user 1' ), array( self::audit( 1 )[0]['action'], self::audit( 1 )[0]['detail'] ) );
		self::assertSame( array(), ( new Owners() )->of( array( $this->ada ) ), 'the next request links' );
		self::assertStringNotContainsString( '>ada</a>', $this->html() );
		$other = 'link' === $decision ? 'refuse' : 'link';
		$html  = $this->html( array( 'show' => 'decided' ) );
		self::assertStringContainsString( "value=\"{$other}\"", $html );
		self::assertStringNotContainsString( "value=\"{$decision}\"", $html );
	}

	/** @return array<string, array{string, string, string, string}> */
	public static function decisions(): array {
		return array(
			'link'   => array( 'link', 'approved', 'link.approve', 'Identity provider manages ada as soon as it sends barbara again.' ),
			'refuse' => array( 'refuse', 'refused', 'link.refuse', 'Identity provider is told that barbara exists already' ),
		);
	}

	public function test_what_was_not_seen_is_not_decided(): void {
		$seen = $this->report( $this->ada );
		$this->report( $this->ada, array( 'user_name' => 'mallory', 'user_name_key' => 'm', 'reported' => 2 ) );
		foreach ( array( $seen, array( ...$this->row( $this->ada ), 'state' => 'refused' ), array( ...$seen, 'id' => '999' ), array( ...$seen, 'id' => 'x' ) ) as $row ) {
			$this->decide( $row, 'link' );
			self::assertStringContainsString( 'Nothing was decided', self::told() );
		}
		$this->decide( $this->row( $this->ada ), 'delete' );
		self::assertStringContainsString( 'Nothing was decided', self::told() );
		self::assertSame( 'asked', $this->row( $this->ada )['state'] );
	}

	public function test_a_protected_account_is_never_linked_and_the_row_says_why(): void {
		$row = $this->report( $this->ada );
		( new ProtectionFlags() )->set( $this->ada, ProtectionFlags::CLOSED );
		$html = $this->html();
		self::assertStringContainsString( 'Protected by an administrator.', $html );
		self::assertStringNotContainsString( 'value="link"', $html );
		self::assertStringContainsString( 'value="refuse"', $html );
		foreach ( array( 'decide_request', 'link_powerful' ) as $action ) {
			$this->decide( $row, 'link', $action );
			self::assertStringContainsString( 'Nothing was decided about ada. Protected by an administrator.', self::told() );
		}
		self::assertSame( 'asked', $this->row( $this->ada )['state'] );
	}

	public function test_who_cannot_be_linked_is_there_with_the_reason_and_without_a_button(): void {
		$this->report( 1, array( 'state' => 'impossible', 'reason' => 'the user may manage_options' ) );
		$this->report( $this->ada, array( 'state' => 'conflict', 'reason' => 'connection 1 manages the user' ) );
		$html = $this->html( array( 'show' => 'impossible' ) );
		self::assertStringContainsString( 'has the capability manage_options.', $html );
		self::assertStringContainsString( 'Managed by Identity provider already.', $html );
		self::assertDoesNotMatchRegularExpression( '/value="(link|refuse)"/', $html );
		$this->decide( $this->row( 1 ), 'link' );
		self::assertStringContainsString( 'Nothing was decided about admin.', self::told() );
		$this->decide( $this->row( $this->ada ), 'refuse' );
		self::assertSame( 'conflict', $this->row( $this->ada )['state'] );
	}

	public function test_an_account_that_was_opened_needs_a_form_of_its_own_and_a_recent_login(): void {
		$edi = self::wordpress_user( 'edi', 'editor', 'edi@example.com' );
		( new ProtectionFlags() )->set( $edi, ProtectionFlags::OPEN );
		$row = $this->report( $edi );
		self::assertMatchesRegularExpression( '~can take it over.*value="link_powerful"~s', $this->html() );
		$this->decide( $row, 'link' );
		self::assertSame( 'asked', $this->row( $edi )['state'] );
		self::log_in( 1, 3 * HOUR_IN_SECONDS );
		self::assertNull( $this->decide( $row, 'link', 'link_powerful' ) );
		self::assertStringContainsString( 'Log in again', self::told() );
		self::assertSame( 'asked', $this->row( $edi )['state'] );
		self::log_in( 1 );
		$this->decide( $row, 'link', 'link_powerful' );
		self::assertSame( 'approved', $this->row( $edi )['state'] );
		$ordinary = $this->report( $this->ada );
		$this->decide( $ordinary, 'link', 'link_powerful' );
		self::assertSame( 'asked', $this->row( $this->ada )['state'] );
	}

	public function test_whom_somebody_may_not_edit_is_not_decided_about(): void {
		$ada = $this->ada;
		$row = $this->report( $ada );
		add_filter( 'map_meta_cap', static fn( $caps, $cap, $who, $about ) => in_array( $cap, array( 'edit_user', 'promote_user' ), true ) && $ada === ( $about[0] ?? 0 ) ? array( 'do_not_allow' ) : $caps, 10, 4 );
		self::assertStringContainsString( 'You may not edit this account.', $this->html() );
		self::assertDoesNotMatchRegularExpression( '/value="(link|refuse)"/', $this->html() );
		$this->decide( $row, 'refuse' );
		self::assertSame( 'asked', $this->row( $ada )['state'] );
	}

	public function test_many_requests_come_in_pages(): void {
		foreach ( range( 10, 61 ) as $number ) {
			$this->report( self::wordpress_user( "user-{$number}" ) );
		}
		$first = $this->html();
		self::assertSame( 50, substr_count( $first, 'value="refuse"' ) );
		self::assertSame( 1, preg_match( '/after=(\d+)/', $first, $found ) );
		$second = $this->html( array( 'after' => $found[1] ) );
		self::assertSame( 2, substr_count( $second, 'value="refuse"' ) );
		self::assertStringContainsString( '>user-61</a>', $second );
	}

	public function test_everybody_with_a_role_is_counted_before_anything_is_done(): void {
		self::wordpress_user( 'bob', 'author' );
		$html = $this->html( array( 'connection' => '1', 'roles' => array( 'subscriber', 'administrator', 'x' ) ) );
		self::assertStringContainsString( '1 account has one of these roles', $html );
		self::assertSame( array( 'subscriber' ), array_map( static fn( $field ) => $field->getAttribute( 'value' ), ( new Html( $html ) )->all( '//form[@method="post"]//input[@name="roles[]"]' ) ) );
		self::assertStringContainsString( 'Have Identity provider manage them', $html );
		self::assertStringNotContainsString( 'value="administrator"', $html );
		self::assertStringContainsString( 'Nobody with these roles is left', $this->html( array( 'roles' => array( 'contributor' ) ) ) );
		self::assertSame( array(), ( new Owners() )->of( array( $this->ada ) ) );
	}

	public function test_linking_goes_on_in_the_background_and_says_what_came_of_it(): void {
		$bob = self::wordpress_user( 'bob' );
		( new ProtectionFlags() )->set( $bob, ProtectionFlags::CLOSED );
		$this->send( 'link_users', array( 'connection' => '1', 'roles' => array( 'subscriber' ) ) );
		self::assertStringContainsString( 'linked in the background', self::told() );
		$html = $this->html();
		self::assertStringContainsString( '0 of 2 users are done.', $html );
		self::assertStringNotContainsString( 'Count the accounts', $html );
		$this->send( 'link_users', array( 'connection' => '1', 'roles' => array( 'subscriber' ) ) );
		self::assertStringContainsString( 'are being linked already', self::told() );
		$this->send( 'go_on_linking' );
		self::assertSame( array( $this->ada => 1 ), ( new Owners() )->of( array( $this->ada, $bob ) ) );
		$html = $this->html();
		self::assertMatchesRegularExpression( '~Identity provider manages 1 account more\..*1 was passed over\..*<li>bob: Protected by an administrator\.~s', $html );
		$this->send( 'end_linking' );
		self::assertNull( $this->job->task() );
		self::assertStringNotContainsString( 'passed over.', $this->html() );
	}

	public function test_linking_is_stopped_where_it_is(): void {
		$this->send( 'link_users', array( 'connection' => '1', 'roles' => array( 'subscriber' ) ) );
		$this->send( 'end_linking' );
		self::assertStringContainsString( 'Linking has ended. 0 accounts', self::told() );
		self::assertNull( $this->job->task() );
		$this->job->run();
		self::assertSame( array(), ( new Owners() )->of( array( $this->ada ) ) );
	}

	public function test_nobody_is_linked_by_what_does_not_fit(): void {
		foreach ( array( array( 'connection' => '9', 'roles' => array( 'subscriber' ) ), array( 'connection' => array( '1' ), 'roles' => array( 'subscriber' ) ), array( 'connection' => '1' ), array( 'connection' => '1', 'roles' => array( 'subscriber', 'administrator' ) ), array( 'connection' => '1', 'roles' => array( array( 'subscriber' ) ) ) ) as $fields ) {
			$this->send( 'link_users', $fields );
			self::assertNull( $this->job->task(), self::told() );
		}
		self::log_in( 1, 3 * HOUR_IN_SECONDS );
		self::assertNull( $this->send( 'link_users', array( 'connection' => '1', 'roles' => array( 'subscriber' ) ) ) );
		self::assertNull( $this->job->task() );
	}

	public function test_nothing_is_done_without_nonce_or_capability(): void {
		$row = $this->report( $this->ada );
		$this->assertGuarded( array( 'request' => $row['id'], 'state' => 'asked', 'reported' => $row['reported'], 'decision' => 'link', 'connection' => '1', 'roles' => array( 'subscriber' ) ) );
		self::assertSame( 'asked', $this->row( $this->ada )['state'] );
		self::assertNull( $this->job->task() );
	}

	public function test_every_way_to_fit_and_every_reason_of_the_core_has_words(): void {
		$source = (string) file_get_contents( __DIR__ . '/../../../crates/wordpress/src/handle/users/link.rs' );
		preg_match_all( '/\(Matched::(\w+), /', $source, $found );
		self::assertCount( 3, $found[1] );
		foreach ( array_map( 'strtolower', $found[1] ) as $matched ) {
			self::assertNotSame( $matched, LinkingWords::matched( $matched ) );
		}
		self::assertStringContainsString( 'more than one user has this e-mail or login', $source );
		self::assertStringStartsWith( 'More than one account', LinkingWords::reason( 'more than one user has this e-mail or login', array() ) );
		self::assertSame( 'Protected by an administrator.', LinkingWords::reason( 'this account is protected: an administrator has protected the account', array() ) );
		self::assertSame( 'the account for emergencies', LinkingWords::reason( 'the account for emergencies', array() ) );
	}

	/**
	 * @param array<string, mixed> $report What matters.
	 * @return array<string, string|null> The request.
	 */
	private function report( int $wp_user_id, array $report = array() ): array {
		( new LinkRequests() )->report(
			array(
				'connection_id'   => 1,
				'wp_user_id'      => $wp_user_id,
				'state'           => 'asked',
				'user_name'       => 'barbara',
				'user_name_key'   => 'b',
				'external_id'     => null,
				'external_id_key' => null,
				'matched'         => array( 'email' ),
				'reason'          => null,
				'reported'        => 1,
				...$report,
			)
		);
		return $this->row( $wp_user_id );
	}

	/** @return array<string, string|null> */
	private function row( int $wp_user_id ): array {
		return array_column( ( new LinkRequests() )->all( LinkRequests::STATES, 0, 100 ), null, 'wp_user_id' )[ $wp_user_id ];
	}

	/** @param array<string, string|null> $seen The request as it was shown. */
	private function decide( array $seen, string $decision, string $action = 'decide_request' ): ?string {
		return $this->send( $action, array( 'request' => $seen['id'], 'state' => $seen['state'], 'reported' => $seen['reported'], 'decision' => $decision ) );
	}
}
