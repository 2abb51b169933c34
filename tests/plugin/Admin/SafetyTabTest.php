<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\AccountActions;
use ScimPress\Admin\ProtectionWords;
use ScimPress\Admin\SafetyTab;
use ScimPress\Admin\Tab;
use ScimPress\Alerts\AlertMail;
use ScimPress\Alerts\AlertSettings;
use ScimPress\Database\Migrator;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Linking\ExistingUsers;
use ScimPress\Site\ManagedUsersScreen;
use ScimPress\Site\Removal;
use ScimPress\Store\Connections;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Store\Roster;
use ScimPress\Sync\Observer;
use ScimPress\Tests\Support\TabTestCase;

/** What is decided about accounts on the tab Safety, and from the list of users. *
 * @group once
 */
final class SafetyTabTest extends TabTestCase {

	private int $ada;

	private bool $has_extension = true;

	protected function setUp(): void {
		parent::setUp();
		$this->ada = self::wordpress_user( 'ada', 'subscriber', 'ada@example.com' );
		self::assertNull( ( new ExistingUsers( new Runner() ) )->link( ( new Connections() )->first(), $this->ada ) );
	}

	protected function tab(): Tab {
		$extension = $this->has_extension ? Extension::installed() : new Extension( \ScimPress\Machine::this() );
		$runner    = new Runner();
		$observer  = new Observer( $runner, $extension, new Connections(), new Migrator() );
		return new SafetyTab( new Migrator(), new AccountActions( new ExistingUsers( $runner ), $observer, new Connections() ) );
	}

	public function test_a_link_asks_and_changes_nothing(): void {
		foreach ( AccountActions::KINDS as $kind ) {
			$html = $this->html( array( 'do' => $kind, 'who' => (string) $this->ada, 'from' => 'users' ) );
			self::assertStringContainsString( 'open' === $kind ? 'value="open_accounts"' : 'value="decide_accounts"', $html, $kind );
			self::assertStringContainsString( '<li>ada, managed by Identity provider</li>', $html, $kind );
		}
		self::assertNotNull( ( new Roster() )->of( $this->ada ) );
		self::assertNull( ( new ProtectionFlags() )->of( $this->ada ) );
	}

	public function test_unlinking_leaves_an_ordinary_user(): void {
		self::assertStringContainsString( 'nobody deactivates it any more', $this->html( array( 'do' => 'unlink', 'who' => (string) $this->ada ) ) );
		self::assertStringContainsString( 'tab=safety', (string) $this->decide( 'unlink' ) );
		self::assertStringContainsString( 'No identity provider manages ada any more.', self::told() );
		self::assertNull( ( new Roster() )->of( $this->ada ) );
		self::assertSame( array( 'subscriber' ), get_userdata( $this->ada )->roles );
	}

	public function test_who_is_locked_out_is_unlinked_only_when_that_is_said(): void {
		\ScimPress\Database\Sql::execute( 'UPDATE ' . \ScimPress\Database\Tables::users() . ' SET active = 0' );
		self::assertStringContainsString( 'Let in ada, who is locked out now', $this->html( array( 'do' => 'unlink', 'who' => (string) $this->ada ) ) );
		$this->decide( 'unlink' );
		self::assertStringContainsString( 'Not done with ada: ', self::told() );
		self::assertNotNull( ( new Roster() )->of( $this->ada ) );
		$this->decide( 'unlink', array( 'let_in' => '1' ) );
		self::assertNull( ( new Roster() )->of( $this->ada ) );
	}

	public function test_resync_follows_what_was_changed_past_wordpress(): void {
		\ScimPress\Database\Sql::execute( "UPDATE {$GLOBALS['wpdb']->users} SET display_name = 'Countess' WHERE ID = %d", array( $this->ada ) );
		clean_user_cache( $this->ada );
		$this->decide( 'resync' );
		self::assertStringContainsString( 'What SCIM answers about ada', self::told() );
		self::assertStringContainsString( 'Countess', (string) ( new Roster() )->of( $this->ada )['document'] );
		$this->has_extension = false;
		$this->open();
		$this->decide( 'resync' );
		self::assertStringContainsString( 'Not done with ada: SCIM is not available', self::told() );
	}

	public function test_protecting_and_ending_it_is_what_wp_cli_does(): void {
		$flags = new ProtectionFlags();
		foreach ( array( 'protect' => ProtectionFlags::CLOSED, 'open' => ProtectionFlags::OPEN, 'unprotect' => null ) as $kind => $flag ) {
			$this->decide( $kind );
			self::assertSame( $flag, $flags->of( $this->ada ), $kind );
			self::assertSame( "user.{$kind}", self::audit( 1 )[0]['action'] );
			self::assertSame( 'decided by WordPress user 1', self::audit( 1 )[0]['detail'] );
		}
	}

	public function test_opening_an_account_needs_a_form_of_its_own(): void {
		$this->send( 'decide_accounts', array( 'do' => 'open', 'who' => (string) $this->ada ) );
		$this->send( 'open_accounts', array( 'do' => 'unlink', 'who' => (string) $this->ada ) );
		self::assertNull( ( new ProtectionFlags() )->of( $this->ada ) );
		self::assertNotNull( ( new Roster() )->of( $this->ada ) );
		self::log_in( 1, 3 * HOUR_IN_SECONDS );
		self::assertNull( $this->decide( 'open' ) );
		self::assertStringContainsString( 'Log in again', self::told() );
		self::assertNull( ( new ProtectionFlags() )->of( $this->ada ) );
	}

	public function test_what_nobody_may_or_can_do_is_passed_over(): void {
		$other = self::wordpress_user( 'bob' );
		$this->send( 'decide_accounts', array( 'do' => 'unlink', 'who' => "{$other},999999,{$this->ada}" ) );
		self::assertStringContainsString( 'Not every account', self::told() );
		self::assertNull( ( new Roster() )->of( $this->ada ) );
		foreach ( array( array( 'do' => 'delete', 'who' => '1' ), array( 'do' => 'protect', 'who' => '1 OR 1=1' ), array( 'do' => 'protect' ), array( 'do' => array( 'protect' ), 'who' => array( '1' ) ) ) as $fields ) {
			$this->send( 'decide_accounts', $fields );
			self::assertStringContainsString( 'Nothing was done', self::told() );
		}
		self::assertSame( array(), ( new ProtectionFlags() )->page( 0, 10 ) );
		add_filter( 'map_meta_cap', static fn( $caps, $cap, $who, $about ) => in_array( $cap, array( 'edit_user', 'promote_user' ), true ) && $other === ( $about[0] ?? 0 ) ? array( 'do_not_allow' ) : $caps, 10, 4 );
		$this->send( 'decide_accounts', array( 'do' => 'protect', 'who' => (string) $other ) );
		self::assertNull( ( new ProtectionFlags() )->of( $other ) );
		$this->send( 'protect_account', array( 'login' => 'bob' ) );
		self::assertNull( ( new ProtectionFlags() )->of( $other ) );
	}

	public function test_only_so_many_are_done_at_once(): void {
		$who  = implode( ',', array( $this->ada, ...range( 100_000, 100_000 + AccountActions::MOST ) ) );
		$html = $this->html( array( 'do' => 'protect', 'who' => $who ) );
		self::assertStringContainsString( 'Not every account', $html );
	}

	public function test_the_lists_say_who_is_protected_and_why(): void {
		self::wordpress_user( 'edi', 'editor', 'edi@example.com' );
		$html = $this->html();
		self::assertStringContainsString( 'No administrator has decided about an account yet.', $html );
		self::assertMatchesRegularExpression( '~edi</a>.*has the capability \w+\.~s', $html );
		self::assertStringContainsString( 'Administrator', $html );
		self::assertStringContainsString( 'Open to SCIM: edi', $html );
		self::assertStringNotContainsString( 'Open to SCIM: admin', $html, 'it would change nothing' );

		self::assertStringContainsString( 'tab=safety', (string) $this->send( 'protect_account', array( 'login' => 'ada@example.com' ) ) );
		$html = $this->html();
		self::assertMatchesRegularExpression( '~ada</a>.*Managed by an identity provider.*Protected by an administrator\..*Take off the list: ada~s', $html );
		self::assertSame( 1, substr_count( $html, '>ada</a>' ) );
		$this->decide( 'open', array( 'who' => (string) get_user_by( 'login', 'edi' )->ID ) );
		self::assertMatchesRegularExpression( '~edi</a>.*SCIM may write to this account\. An administrator has opened it\.~s', $this->html() );
	}

	public function test_an_account_is_looked_up_however_many_there_are(): void {
		add_filter( 'wp_is_large_user_count', '__return_true' );
		$html = $this->html( array( 'account' => 'admin' ) );
		self::assertStringContainsString( 'too many users to list', $html );
		self::assertSame( 1, substr_count( $html, '>admin</a>' ) );
		self::assertStringContainsString( is_multisite() ? 'A super admin of the network.' : 'The last administrator', $html );
		self::assertStringContainsString( 'This site has no user “zzz&amp;”', $this->html( array( 'account' => 'zzz&' ) ) );
		self::assertStringNotContainsString( '<script>', $this->html( array( 'account' => '"><script>alert(1)</script>' ) ) );
	}

	public function test_the_lists_come_in_pages(): void {
		$flags = new ProtectionFlags();
		$ids   = array_map( static fn( int $number ) => self::wordpress_user( "user-{$number}", 'editor' ), range( 10, 32 ) );
		self::assertStringContainsString( 'able=2', $this->html() );
		self::assertStringContainsString( '>user-32</a>', $this->html( array( 'able' => '2' ) ) );
		foreach ( $ids as $id ) {
			$flags->set( $id, ProtectionFlags::CLOSED );
		}
		self::assertStringContainsString( "after={$ids[19]}", $this->html() );
		$html = $this->html( array( 'after' => (string) $ids[19] ) );
		self::assertStringContainsString( '>user-30</a>', $html );
		self::assertStringNotContainsString( '>user-29</a>', $html );
	}

	public function test_a_name_that_nobody_has_stays_in_the_form(): void {
		foreach ( array( '', 'no"body' ) as $typed ) {
			self::assertNull( $this->send( 'protect_account', array( 'login' => $typed ) ) );
			$html = $this->html();
			self::assertStringContainsString( 'aria-invalid="true"', $html );
			self::assertStringContainsString( 'value="' . esc_attr( $typed ) . '"', $html );
			$this->open();
		}
	}

	public function test_who_is_told_what_is_saved_or_explained(): void {
		self::assertStringContainsString( (string) get_option( 'admin_email' ), $this->html() );
		$bad = array(
			array( 'address' => 'nobody', 'silent_days' => '0' ),
			array( 'address' => "a@example.com\r\nBcc: b@example.com, c@example.com", 'silent_days' => '0' ),
			array( 'address' => '', 'silent_days' => '' ),
			array( 'address' => '', 'silent_days' => '366' ),
			array( 'address' => '', 'silent_days' => '-1' ),
		);
		foreach ( $bad as $fields ) {
			self::assertNull( $this->send( 'save_alerts', array( 'on' => array( 'breaker' ), ...$fields ) ) );
			self::assertStringContainsString( 'aria-invalid="true"', $this->html() );
			self::assertFalse( get_option( AlertSettings::OPTION ) );
			$this->open();
		}
		self::assertIsString( $this->send( 'save_alerts', array( 'on' => array( 'breaker', 'x', array( 'token' ) ), 'address' => 'watch@example.com', 'silent_days' => '5' ) ) );
		$settings = AlertSettings::stored();
		self::assertSame( array( 'watch@example.com', array( 'token', 'failure' ), 5 ), array( $settings->recipient(), $settings->off, $settings->days ) );
		$html = $this->html();
		self::assertSame( 1, preg_match_all( '/name="on\[\]" value="\w+" +checked/', $html ) );
		delete_option( AlertSettings::OPTION );
	}

	public function test_a_test_mail_says_whether_mail_works(): void {
		remove_all_filters( 'pre_wp_mail' );
		foreach ( array( 'true' => 'A test mail was handed on', 'false' => 'could not hand on the test mail' ) as $works => $words ) {
			add_filter( 'pre_wp_mail', "__return_{$works}" );
			$this->send( 'test_alert' );
			self::assertStringContainsString( $words, self::told() );
			remove_filter( 'pre_wp_mail', "__return_{$works}" );
		}
		delete_option( AlertMail::FAILED );
	}

	public function test_what_goes_with_the_plugin_is_decided_here(): void {
		self::assertStringContainsString( 'value="keep"  checked', $this->html() );
		foreach ( array( array(), array( 'deletion' => 'x' ), array( 'deletion' => array( 'remove' ) ) ) as $fields ) {
			$this->send( 'save_deletion', $fields );
			self::assertStringContainsString( 'Nothing was saved', self::told() );
		}
		self::assertSame( Removal::KEEP, Removal::decision() );
		$this->send( 'save_deletion', array( 'deletion' => 'remove' ) );
		self::assertSame( Removal::REMOVE, Removal::decision() );
		self::assertStringContainsString( 'value="remove"  checked', $this->html() );
		delete_option( Removal::OPTION );
	}

	public function test_who_is_kept_out_only_by_the_plugin_is_told_with_what_to_do(): void {
		self::assertStringNotContainsString( '--active=no', $this->html() );
		\ScimPress\Database\Sql::execute( 'UPDATE ' . \ScimPress\Database\Tables::users() . ' SET active = 0' );
		$html = $this->html();
		self::assertStringContainsString( '1 deactivated user is kept out only as long as', $html );
		self::assertStringContainsString( 'wp scim user list --active=no --format=ids', $html );
	}

	public function test_nothing_is_done_without_nonce_or_capability(): void {
		$this->assertGuarded( array( 'do' => 'protect', 'who' => (string) $this->ada, 'login' => 'ada' ) );
		self::assertNull( ( new ProtectionFlags() )->of( $this->ada ) );
	}

	public function test_the_list_of_users_leads_to_the_questions(): void {
		$screen  = new ManagedUsersScreen( new Migrator(), new Connections() );
		$actions = $screen->add_action( array(), get_userdata( $this->ada ) );
		self::assertSame( array( 'scimpress', 'scimpress_resync', 'scimpress_unlink', 'scimpress_protect' ), array_keys( $actions ) );
		self::assertStringContainsString( "do=unlink&#038;who={$this->ada}&#038;from=users", $actions['scimpress_unlink'] );
		( new ProtectionFlags() )->set( $this->ada, ProtectionFlags::CLOSED );
		$screen = new ManagedUsersScreen( new Migrator(), new Connections() );
		self::assertArrayHasKey( 'scimpress_unprotect', $screen->add_action( array(), get_userdata( $this->ada ) ) );
		self::assertSame( array( 'scimpress_unlink', 'scimpress_protect' ), array_keys( $screen->add_bulk_actions( array() ) ) );
		self::assertStringContainsString( "do=protect&who={$this->ada},1&from=users", $screen->lead_to_question( 'x', 'scimpress_protect', array( (string) $this->ada, '1' ) ) );
		self::assertSame( 'x', $screen->lead_to_question( 'x', 'scimpress_resync', array( $this->ada ) ) );
		wp_set_current_user( $this->ada );
		self::assertSame( array(), $screen->add_bulk_actions( array() ) );
		self::assertSame( 'x', $screen->lead_to_question( 'x', 'scimpress_protect', array( $this->ada ) ) );
	}

	public function test_what_became_of_it_is_told_where_somebody_comes_back_to(): void {
		$screen = new ManagedUsersScreen( new Migrator(), new Connections() );
		add_settings_error( 'scimpress', 'done', 'It is done.', 'success' );
		foreach ( array( 'users' => true, 'user-edit' => true, 'plugins' => false ) as $id => $is_told ) {
			set_current_screen( $id );
			ob_start();
			$screen->tell();
			self::assertSame( $is_told, str_contains( (string) ob_get_clean(), 'It is done.' ), $id );
		}
	}

	public function test_every_reason_of_the_protection_has_words(): void {
		$source = (string) file_get_contents( __DIR__ . '/../../../php-plugin/src/Store/Protection.php' );
		preg_match_all( "/=> '((?:the user is (?:a super|the last)|an administrator)[^']+)'/", $source, $found );
		self::assertCount( 3, $found[1] );
		foreach ( $found[1] as $reason ) {
			self::assertNotSame( $reason, ProtectionWords::of( $reason ) );
		}
		self::assertSame( 'the account for emergencies', ProtectionWords::of( 'the account for emergencies' ) );
	}

	/** @param array<string, string> $fields */
	private function decide( string $kind, array $fields = array() ): ?string {
		return $this->send( 'open' === $kind ? 'open_accounts' : 'decide_accounts', array( 'do' => $kind, 'who' => (string) $this->ada, ...$fields ) );
	}
}
