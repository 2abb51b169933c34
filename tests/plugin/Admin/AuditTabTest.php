<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\AuditFilters;
use ScimPress\Admin\AuditTab;
use ScimPress\Admin\AuditTable;
use ScimPress\Admin\Tab;
use ScimPress\Audit\Clearing;
use ScimPress\Audit\Export;
use ScimPress\Audit\KeptValues;
use ScimPress\Audit\SecretAttributes;
use ScimPress\Admin\SavedSearches;
use ScimPress\Clock;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Extension;
use ScimPress\Store\AuditChain;
use ScimPress\Store\AuditLog;
use ScimPress\Store\AuditPage;
use ScimPress\Store\AuditReader;
use ScimPress\Store\AuditSearch;
use ScimPress\Store\Connections;
use ScimPress\Store\Tokens;
use ScimPress\Tests\Store\AuditLogTest;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TabTestCase;

/**
 * The tab Audit, from what is sent to what is printed.
 *
 * @group once
 */
final class AuditTabTest extends TabTestCase {

	protected function tab(): Tab {
		return new AuditTab( new Migrator(), new Connections(), new Tokens(), new Clearing( new Migrator() ), new SecretAttributes( Extension::installed(), new Connections() ) );
	}

	protected function setUp(): void {
		parent::setUp();
		delete_option( AuditChain::ENDS );
	}

	protected function tearDown(): void {
		delete_option( Clearing::RETENTION );
		delete_option( 'scimpress_audit_values' );
		delete_option( 'scimpress_audit_days' );
		delete_user_option( 1, SavedSearches::KEY );
		delete_option( Clearing::STATE );
		delete_option( AuditChain::ENDS );
		parent::tearDown();
	}

	public function test_an_audit_without_events_says_why(): void {
		self::assertStringContainsString( 'Nothing has happened yet', $this->html() );
		self::assertStringContainsString( 'No event matches.', $this->html( array( 'who' => 'nobody' ) ) );
		self::assertStringNotContainsString( '0 events', $this->html( array( 'who' => 'nobody' ) ) );
	}

	public function test_events_are_listed_and_escaped(): void {
		$this->append( array( 'user_name' => '<script>alert(1)</script>', 'detail' => '"><img src=x onerror=y>', 'outcome' => 'refused' ) );
		$html = $this->html();
		self::assertStringNotContainsString( '<script>alert', $html );
		self::assertStringNotContainsString( '<img', $html );
		self::assertStringContainsString( '&lt;script&gt;alert(1)', $html );
		self::assertStringContainsString( 'Create a user', $html );
		self::assertStringContainsString( 'Identity provider', $html );
		self::assertStringContainsString( '>1 event<', $html );
		$this->append( array( 'outcome' => 'refused' ) );
		self::assertStringContainsString( '>2 events<', $this->html( array( 'outcome' => 'refused' ) ) );
		self::assertStringContainsString( 'scimpress-count"><', $this->html( array( 'outcome' => 'failed' ) ) );
	}

	public function test_how_many_events_there_are_is_told_as_far_as_it_is_known(): void {
		foreach ( array( 10_000 => '>10,000 events<', 10_001 => '>More than 10,000 events<', -1 => '><' ) as $count => $told ) {
			$table = new AuditTable( new AuditPage( array(), null, null ), AuditFilters::from( array() ), array(), 'http://example.org', array(), -1 === $count ? null : $count );
			ob_start();
			$table->prepare_items();
			$table->display();
			self::assertStringContainsString( 'scimpress-count"' . $told, (string) ob_get_clean() );
		}
	}

	public function test_a_search_stays_in_its_form_and_in_the_links_to_other_pages(): void {
		update_user_option( 1, AuditTab::PER_PAGE, 1 );
		$this->append( array( 'ip' => '2001:db8::7' ) );
		$this->append( array( 'ip' => '2001:db8::7' ) );
		$html = $this->html( array( 'ip' => '2001:DB8:0::7' ) );
		delete_user_option( 1, AuditTab::PER_PAGE );
		self::assertStringContainsString( 'value="2001:DB8:0::7"', $html );
		self::assertSame( 1, preg_match( '/ip=2001%3ADB8%3A0%3A%3A7&#038;below=\d+">Older/', $html ) );
		self::assertStringContainsString( '<details class="scimpress-search open">', str_replace( '" open>', ' open">', $html ) );
	}

	/** @dataProvider mistakes */
	public function test_a_mistake_is_named_at_its_field( string $field, string $text, string $words ): void {
		$html = $this->html( array( $field => $text ) );
		self::assertStringContainsString( $words, $html );
		self::assertStringContainsString( esc_attr( $text ), $html );
		self::assertStringNotContainsString( 'wp-list-table', $html );
	}

	/** @return array<string, array{string, string, string}> */
	public function mistakes(): array {
		return array(
			'a status'       => array( 'status', '4xx', 'A status is a number from 100 to 599' ),
			'an address'     => array( 'ip', '10.0.0.', 'This is no IP address' ),
			'a day'          => array( 'from', '2026-02-30', 'Type the first day' ),
			'another day'    => array( 'to', "2026-11-28' OR 1", 'Type the last day' ),
			'a day with a null byte' => array( 'from', "2026-11\0-28", 'Type the first day' ),
			'a result'       => array( 'outcome', 'lost', 'There is no such result' ),
			'a connection'   => array( 'connection', '1 OR 1', 'There is no such connection' ),
		);
	}

	public function test_days_are_those_of_the_site(): void {
		update_option( 'timezone_string', 'Pacific/Kiritimati' );
		$search = AuditFilters::from( array( 'from' => '2026-11-28', 'to' => '2026-11-28' ) )->search();
		update_option( 'timezone_string', '' );
		self::assertSame( '2026-11-27T10:00:00 2026-11-28T10:00:00', gmdate( 'Y-m-d\TH:i:s', Clock::seconds( (int) $search->since ) ) . ' ' . gmdate( 'Y-m-d\TH:i:s', Clock::seconds( (int) $search->until ) ) );
		self::assertSame( 'The last day is before the first.', AuditFilters::from( array( 'from' => '2026-11-28', 'to' => '2026-11-27' ) )->problem( 'to' ) );
	}

	public function test_an_event_is_shown_with_everything_that_is_known(): void {
		$id   = $this->append( array( 'detail' => 'a reason', 'scim_type' => 'uniqueness', 'outcome' => 'refused', 'path' => '/Users?x=<y>' ) );
		$html = $this->html( array( 'event' => (string) $id ) );
		foreach ( array( 'a reason', 'uniqueness', 'The request was at fault', 'Two cannot share it.', '<li>Look up who has it', 'POST /Users?x=&lt;y&gt;', 'userName, urn:x:y:z', '2001:db8::1' ) as $part ) {
			self::assertStringContainsString( $part, $html );
		}
		self::assertStringContainsString( 'wp-list-table', $this->html( array( 'event' => '4711' ) ) );
		self::assertStringNotContainsString( 'Old and new values', $html );
	}

	public function test_an_event_is_shown_with_old_and_new_values(): void {
		$id   = $this->append( array( 'differences' => array( array( 'attribute' => 'title', 'old' => null, 'new' => '<b>Dr</b>' ) ) ) );
		$html = $this->html( array( 'event' => (string) $id ) );
		self::assertStringContainsString( '<th scope="row">title</th>', $html );
		self::assertSame( 1, preg_match( '#<td>—</td>\s*<td>&lt;b&gt;Dr&lt;/b&gt;</td>#', $html ) );
	}

	public function test_members_of_a_group_are_shown_by_their_names(): void {
		$ada  = Scenario::manage( self::wordpress_user( 'ada' ), true );
		$gone = '0199aaaa-bbbb-7ccc-8ddd-000000000009';
		$id   = $this->append( array( 'action' => 'group.patch', 'differences' => array( array( 'attribute' => 'members', 'old' => $gone, 'new' => "{$ada}, +2" ) ) ) );
		$name = 'name of ' . get_user_by( 'login', 'ada' )->ID;
		self::assertSame( 1, preg_match( "#<th scope=\"row\">members</th>\\s*<td>{$gone}</td>\\s*<td>{$name}, 2 more</td>#", $this->html( array( 'event' => (string) $id ) ) ) );
	}

	public function test_values_are_kept_when_somebody_asks_for_it(): void {
		self::assertSame( array(), KeptValues::stored()->for_exchange() );
		$this->send( 'save_values', array( 'values' => 'values', 'secret' => "TITLE, name.familyname\n title" ) );
		self::assertStringContainsString( 'What is kept of changes is saved.', self::told() );
		self::assertSame( array( 'kept_values' => array( 'secret' => array( 'title', 'name.familyName' ) ) ), KeptValues::stored()->for_exchange() );
		$this->open();
		$html = $this->html();
		self::assertSame( 1, preg_match( '/value="values"\s+checked/', $html ) );
		self::assertStringContainsString( ">title\nname.familyName</textarea>", $html );
		$this->open();
		$this->send( 'save_values', array( 'values' => 'everything', 'secret' => '' ) );
		self::assertSame( array(), KeptValues::stored()->for_exchange() );
	}

	/** @dataProvider unknown_attributes */
	public function test_a_name_that_no_attribute_has_is_no_secret( string $name ): void {
		self::assertNull( $this->send( 'save_values', array( 'values' => 'values', 'secret' => "title\n{$name}" ) ) );
		$html = $this->html();
		self::assertStringContainsString( 'There is no attribute ' . esc_html( $name ), $html );
		self::assertStringContainsString( 'aria-invalid="true" aria-describedby="scimpress-secret-problem', $html );
		self::assertStringContainsString( esc_textarea( $name ) . '</textarea>', $html );
		self::assertSame( array(), KeptValues::stored()->for_exchange() );
	}

	/** @return list<array{string}> */
	public function unknown_attributes(): array {
		return array( array( 'tilte' ), array( '<script>x</script>' ), array( 'familyName' ) );
	}

	public function test_too_many_secrets_are_refused(): void {
		self::assertNull( $this->send( 'save_values', array( 'values' => 'values', 'secret' => implode( ' ', array_map( static fn( int $number ) => "a{$number}", range( 1, 101 ) ) ) ) ) );
		self::assertStringContainsString( 'At most 100 attributes', $this->html() );
	}

	public function test_the_last_days_are_drawn_and_told(): void {
		self::assertStringNotContainsString( '<svg', $this->html() );
		delete_option( 'scimpress_audit_days' );
		$this->append( array( 'outcome' => 'refused' ) );
		$this->append( array( 'outcome' => 'refused' ) );
		$this->append();
		$html = $this->html();
		$day  = wp_date( 'Y-m-d', time() - 86_400 );
		self::assertSame( 2, substr_count( $html, '<svg' ) );
		self::assertStringContainsString( "from={$day}&#038;to={$day}&#038;outcome=refused", $html );
		self::assertStringContainsString( '2, at most 2 on one day', $html );
		self::assertSame( 1, preg_match( "#from={$day}&\#038;to={$day}\">[^<]+</a></th>\s*<td>1</td>\s*<td>2</td>#", $html ) );
	}

	public function test_a_search_is_saved_found_and_deleted(): void {
		$this->append( array( 'ip' => '::7' ) );
		self::assertStringContainsString( 'Save this search as', $this->html( array( 'ip' => '::7' ) ) );
		self::assertStringNotContainsString( 'Save this search as', $this->html( array( 'outcome' => 'refused' ) ) );
		$to = (string) $this->send( 'save_search', array( 'name' => ' <b>Nightly</b> "sync" ', 'ip' => '::7', 'page' => 'x' ) );
		self::assertStringContainsString( 'ip=%3A%3A7', $to );
		self::assertSame( array( 'Nightly "sync"' => array( 'ip' => '::7' ) ), ( new SavedSearches( 1 ) )->all() );
		$html = $this->html( array( 'ip' => '::7' ) );
		self::assertSame( 1, preg_match( '#ip=%3A%3A7" class="current" aria-current="page">Nightly &quot;sync&quot;</a>#', $html ) );
		self::assertStringNotContainsString( 'Save this search as', $html );
		self::assertSame( array(), ( new SavedSearches( self::wordpress_user( 'other', 'administrator' ) ) )->all() );
		$this->send( 'delete_search', array( 'name' => 'Nightly "sync"' ) );
		self::assertSame( array(), ( new SavedSearches( 1 ) )->all() );
	}

	/**
	 * @dataProvider searches_that_are_not_saved
	 * @param array<string, string> $fields
	 */
	public function test_a_search_that_makes_no_sense_is_not_saved( array $fields, string $words ): void {
		$this->send( 'save_search', $fields );
		self::assertStringContainsString( $words, self::told() );
		self::assertSame( array(), ( new SavedSearches( 1 ) )->all() );
	}

	/** @return array<string, array{array<string, string>, string}> */
	public function searches_that_are_not_saved(): array {
		return array(
			'without a name'    => array( array( 'name' => ' ', 'ip' => '::7' ), 'give the search a name' ),
			'for everything'    => array( array( 'name' => 'x' ), 'search for something first' ),
			'with a mistake'    => array( array( 'name' => 'x', 'status' => '4xx' ), 'A status is a number' ),
		);
	}

	public function test_twenty_searches_are_enough(): void {
		foreach ( range( 1, 20 ) as $number ) {
			$this->send( 'save_search', array( 'name' => "search {$number}", 'ip' => "::{$number}" ) );
		}
		$this->send( 'save_search', array( 'name' => 'one more', 'ip' => '::21' ) );
		self::assertStringContainsString( 'Delete one first', self::told() );
		$this->send( 'save_search', array( 'name' => 'search 7', 'ip' => '::77' ) );
		$all = ( new SavedSearches( 1 ) )->all();
		self::assertSame( array( 20, '::77' ), array( count( $all ), $all['search 7']['ip'] ) );
	}

	public function test_deactivations_are_a_quick_filter(): void {
		$this->append( array( 'action' => 'user.deactivate', 'user_name' => 'leaver' ) );
		$this->append( array( 'user_name' => 'stayer' ) );
		$html = $this->html( array( 'doing' => 'user.deactivate' ) );
		self::assertSame( 1, preg_match( '#doing=user.deactivate" class="current" aria-current="page">Deactivations</a>#', $html ) );
		self::assertStringContainsString( 'leaver', $html );
		self::assertStringNotContainsString( 'stayer', $html );
	}

	public function test_clearing_has_to_be_meant(): void {
		$this->append();
		$this->send( 'clear_audit', array( 'confirmation' => 'clear' ) );
		self::assertStringContainsString( 'Nothing was cleared', self::told() );
		self::assertSame( 1, self::rows( Tables::audit() ) );
		$this->send( 'clear_audit', array( 'confirmation' => 'CLEAR' ) );
		self::assertStringContainsString( '1 event was cleared.', self::told() );
		self::assertSame( array( 'audit.clear' ), array_column( self::audit( 5 ), 'action' ) );
		self::assertStringContainsString( 'by WordPress user 1', self::audit( 1 )[0]['detail'] );
	}

	public function test_what_was_changed_past_the_plugin_is_told(): void {
		$id = $this->append();
		$this->send( 'verify_audit' );
		self::assertStringContainsString( '1 event is as it was written.', self::told() );
		Sql::update( Tables::audit(), array( 'status' => 200 ), array( 'id' => $id ) );
		$this->send( 'verify_audit' );
		self::assertStringContainsString( "missing: {$id}.", self::told() );
	}

	public function test_for_how_long_events_are_kept_is_saved(): void {
		$this->send( 'save_retention', array( 'days' => '-5' ) );
		self::assertStringContainsString( 'Nothing was saved', self::told() );
		self::assertSame( 365, Clearing::days() );
		$this->send( 'save_retention', array( 'days' => '30' ) );
		self::assertSame( 30, Clearing::days() );
	}

	public function test_nothing_happens_without_the_capability_or_the_nonce(): void {
		$id = $this->append();
		$this->assertGuarded( array( 'confirmation' => 'CLEAR', 'days' => '1', 'values' => 'values', 'name' => 'x', 'ip' => '::7' ) );
		self::assertFalse( KeptValues::stored()->is_on );
		self::assertSame( array(), ( new SavedSearches( 1 ) )->all() );
		self::assertSame( array( $id ), array_column( self::audit( 5 ), 'id' ) );
		self::assertSame( 365, Clearing::days() );
	}

	/** @dataProvider formulas */
	public function test_no_cell_of_a_table_is_a_formula( string $cell ): void {
		$this->append( array( 'user_name' => $cell, 'detail' => $cell ) );
		$row = array_combine( Export::COLUMNS, (array) str_getcsv( $this->exported( 'csv' )[1], ',', '"', '' ) );
		self::assertSame( array( "'{$cell}", "'{$cell}" ), array( $row['user_name'], $row['detail'] ) );
		self::assertSame( $cell, json_decode( $this->exported( 'json' )[0], true )['user_name'] );
	}

	/** @return list<array{string}> */
	public function formulas(): array {
		return array_map( static fn( string $cell ) => array( $cell ), array( '=HYPERLINK("x")', '+1', '-1', '@x', "\tx", '＝1', '＋1', '－1', '＠x' ) );
	}

	public function test_old_and_new_values_are_exported(): void {
		$differences = array( array( 'attribute' => 'title', 'old' => null, 'new' => '=1' ) );
		$this->append( array( 'differences' => $differences ) );
		$row = array_combine( Export::COLUMNS, (array) str_getcsv( $this->exported( 'csv' )[1], ',', '"', '' ) );
		self::assertSame( '[{"attribute":"title","old":null,"new":"=1"}]', $row['differences'] );
		self::assertSame( $differences, json_decode( $this->exported( 'json' )[0], true )['differences'] );
	}

	public function test_what_is_exported_is_recorded(): void {
		$this->append();
		( new Export( new AuditReader(), array() ) )->record( 1, 'csv', 'who=ada' );
		self::assertSame( array( 'audit.export', 'csv by WordPress user 1: who=ada' ), array( self::audit( 1 )[0]['action'], self::audit( 1 )[0]['detail'] ) );
	}

	/** @return list<string> Lines. */
	private function exported( string $format ): array {
		$output = fopen( 'php://memory', 'w+b' );
		( new Export( new AuditReader(), array( 1 => 'Okta' ) ) )->write( new AuditSearch(), $format, $output );
		rewind( $output );
		return explode( "\n", trim( (string) stream_get_contents( $output ), "\n" ) );
	}

	/** @param array<string, mixed> $columns */
	private function append( array $columns = array() ): int {
		( new AuditLog() )->append( array( ...AuditLogTest::ROW, 'occurred' => Clock::now() - Clock::DAY, ...$columns ) );
		return self::audit( 1 )[0]['id'];
	}
}
