<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Admin;

use ScimPress\Admin\GroupsTab;
use ScimPress\Admin\Tab;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Roles\Preview;
use ScimPress\Roles\RuleBook;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\RoleTasks;
use ScimPress\Sync\RoleJob;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TabTestCase;

/**
 * The tab Groups & roles, from what is sent to what is printed.
 *
 * @group once
 */
final class GroupsTabTest extends TabTestCase {

	private const AUTHORS = '0199aaaa-bbbb-7ccc-8ddd-000000000001';

	private const WRITERS = '0199aaaa-bbbb-7ccc-8ddd-000000000002';

	protected function tab(): Tab {
		$extension = Extension::installed();
		return new GroupsTab( new Migrator(), new Connections(), new RuleBook( $extension, new Connections() ), new RoleJob( new Runner(), $extension, new Connections(), new Migrator() ), new Preview( new Connections() ) );
	}

	protected function setUp(): void {
		parent::setUp();
		$this->group( self::AUTHORS, 'Authors <b>of</b> everything' );
		$this->group( self::WRITERS, 'Writers' );
	}

	public function test_groups_are_shown_with_what_leads_to_roles(): void {
		$html = $this->html();
		self::assertStringContainsString( 'Authors &lt;b&gt;of&lt;/b&gt; everything', $html );
		self::assertStringContainsString( self::AUTHORS, $html );
		self::assertStringContainsString( 'There is no rule yet', $html );
		self::assertStringContainsString( 'the default role: Subscriber', $html );
		Sql::execute( 'DELETE FROM ' . Tables::groups() );
		self::assertStringContainsString( 'has sent no group yet', $this->html() );
	}

	public function test_rules_are_added_moved_and_removed(): void {
		self::assertNotNull( $this->send( 'add_rule', array( 'group' => self::AUTHORS, 'role' => 'author' ) ) );
		$this->send( 'add_rule', array( 'group' => self::WRITERS, 'role' => 'contributor' ) );
		$this->send( 'add_rule', array( 'value' => 'Reviewer', 'role' => 'contributor' ) );
		self::assertSame( array( 'author', 'contributor', 'contributor' ), $this->roles() );
		self::assertSame( array( '-Authors', 'Authors+', '+Writers', 'Writers-', '-Reviewer', 'Reviewer-' ), $this->buttons() );

		self::assertNull( $this->order( 'up group:' . self::WRITERS ) );
		self::assertSame( array( '-Writers', 'Writers+', '+Authors', 'Authors-', '-Reviewer', 'Reviewer-' ), $this->buttons() );
		self::assertStringContainsString( 'value="up group:' . self::WRITERS . '" aria-label="Move the rule for Writers up"  disabled=\'disabled\' autofocus', $this->html() );
		self::assertSame( array( 'author', 'contributor', 'contributor' ), $this->roles() );

		$turned = array( 'group:' . self::WRITERS, 'group:' . self::AUTHORS, 'value:Reviewer' );
		self::assertNull( $this->order( 'remove value:Reviewer', $turned ) );
		self::assertStringContainsString( 'Keep the rule for Reviewer', $this->html() );
		self::assertNull( $this->order( 'keep value:Reviewer', $turned, array( 'value:Reviewer' ) ) );
		self::assertStringContainsString( 'Remove the rule for Reviewer', $this->html() );
		self::assertSame( array( 'author', 'contributor', 'contributor' ), $this->roles() );

		self::assertNotNull( $this->order( 'save', $turned, array( 'value:Reviewer' ) ) );
		self::assertSame( array( 'contributor', 'author' ), $this->roles() );
	}

	public function test_an_order_of_other_rules_than_there_are_changes_nothing(): void {
		$this->send( 'add_rule', array( 'group' => self::AUTHORS, 'role' => 'author' ) );
		$this->send( 'add_rule', array( 'value' => 'Reviewer', 'role' => 'contributor' ) );
		$authors = 'group:' . self::AUTHORS;
		foreach ( array( array(), array( $authors ), array( $authors, $authors ), array( $authors, 'value:x' ), array( $authors, 'value:Reviewer', 'value:x' ) ) as $order ) {
			self::assertNotNull( $this->order( 'save', $order, array( $authors ) ) );
			self::assertStringContainsString( 'Somebody changed the rules meanwhile', self::told() );
		}
		self::assertNotNull( $this->send( 'order_rules', array( 'do' => 'save', 'order' => 'x', 'removed' => array( array( $authors ) ) ) ) );
		self::assertNull( $this->order( 'up value:Reviewer' ), 'rules for groups stay before those for values' );
		self::assertSame( array( '-Authors', 'Authors-', '-Reviewer', 'Reviewer-' ), $this->buttons() );
		self::assertSame( array( 'author', 'contributor' ), $this->roles() );
	}

	public function test_who_would_change_is_shown_and_nothing_is_changed(): void {
		list( $ada, $bob, $eve ) = array( self::wordpress_user( 'ada' ), self::wordpress_user( 'bob' ), self::wordpress_user( 'eve', 'administrator' ) );
		foreach ( array( $ada, $bob, $eve ) as $wp_user_id ) {
			$this->member( self::AUTHORS, Scenario::manage( $wp_user_id, true ) );
		}
		$this->member( self::AUTHORS, Scenario::manage( self::wordpress_user( 'out' ), false ) );
		Scenario::manage( self::wordpress_user( 'nobody' ), true );
		get_userdata( $bob )->add_role( 'author' );
		get_userdata( $bob )->remove_role( 'subscriber' );

		self::assertNull( $this->send( 'add_rule', array( 'group' => self::AUTHORS, 'role' => 'author', 'preview' => '1' ) ) );
		$html = preg_replace( '/\s+/', ' ', wp_strip_all_tags( $this->html() ) );
		self::assertStringContainsString( '1 of 4 users would get another role.', $html );
		self::assertStringContainsString( '1 user would be given one and is out of reach.', $html );
		self::assertStringContainsString( 'ada Subscriber Author', $html );
		self::assertStringContainsString( 'eve Administrator Administrator Not Administrator, Author: the user may', $html );
		self::assertStringNotContainsString( 'bob', $html );
		self::assertSame( array(), $this->roles() );
		self::assertSame( array( 'subscriber' ), array_values( get_userdata( $ada )->roles ) );
		self::assertSame( 0, (int) Sql::value( 'SELECT COUNT(*) FROM ' . Tables::role_tasks() ) );
		self::assertStringContainsString( 'value="' . self::AUTHORS . '"  selected', $this->html(), 'what was typed stays' );
	}

	public function test_who_would_change_by_another_order_or_a_permission_is_shown(): void {
		$this->member( self::AUTHORS, $ada = Scenario::manage( self::wordpress_user( 'ada' ), true ) );
		$this->member( self::WRITERS, $ada );
		$this->send( 'add_rule', array( 'group' => self::AUTHORS, 'role' => 'author' ) );
		$this->send( 'add_rule', array( 'group' => self::WRITERS, 'role' => 'contributor' ) );
		$this->send( 'apply_rules' );
		$shown = fn() => preg_replace( '/\s+/', ' ', wp_strip_all_tags( $this->html() ) );

		self::assertNull( $this->order( 'preview', array( 'group:' . self::AUTHORS, 'group:' . self::WRITERS ) ) );
		self::assertStringContainsString( '0 of 1 user would get another role.', $shown() );
		self::assertNull( $this->order( 'preview', array( 'group:' . self::WRITERS, 'group:' . self::AUTHORS ) ) );
		self::assertStringContainsString( 'Author Contributor Order', $shown() );
		self::assertNull( $this->order( 'preview', array( 'group:' . self::AUTHORS, 'group:' . self::WRITERS ), array( 'group:' . self::AUTHORS, 'group:' . self::WRITERS ) ) );
		self::assertStringContainsString( 'Author Subscriber Order', $shown() );

		$this->send( 'allow_roles', array( 'roles' => array( 'editor' ) ) );
		$this->send( 'add_rule', array( 'value' => 'Chief', 'role' => 'editor' ) );
		self::assertNull( $this->send( 'allow_roles', array( 'preview' => '1' ) ) );
		self::assertStringContainsString( '0 of 1 user would get another role.', $shown() );
		self::assertSame( array( 'editor' ), ( new Connections() )->first()->allowed_roles() );
		self::assertSame( array( 'author', 'contributor', 'editor' ), $this->roles() );
	}

	public function test_a_preview_that_has_no_more_time_says_how_far_it_came(): void {
		foreach ( range( 1, 260 ) as $number ) {
			Sql::insert( Tables::users(), array( 'id' => sprintf( '0199aaaa-bbbb-7ccc-8ddd-%012d', $number ), 'connection_id' => 1, 'wp_user_id' => 1_000_000 + $number, 'user_name' => "u{$number}", 'user_name_key' => hash( 'sha256', "u{$number}" ), 'active' => 1, 'version' => 1, 'created' => 1, 'modified' => 1, 'document' => '{}', 'baseline' => '{}' ) );
		}
		$wanted   = ( new Connections() )->first()->with( array( 'role_values' => array( array( 'value' => 'x', 'role' => 'author' ) ) ) );
		$foreseen = ( new Preview( new Connections(), patience: 0 ) )->of( $wanted );
		self::assertSame( array( 250, 260, false ), array( $foreseen->looked, $foreseen->total, $foreseen->is_complete() ) );
		$foreseen = ( new Preview( new Connections() ) )->of( $wanted );
		self::assertSame( array( 260, 260, true ), array( $foreseen->looked, $foreseen->total, $foreseen->is_complete() ) );
	}

	/**
	 * @dataProvider mistakes
	 * @param array<string, string> $fields
	 */
	public function test_a_mistaken_rule_is_refused_at_its_field( array $fields, string $field, string $words ): void {
		self::assertNull( $this->send( 'add_rule', $fields ) );
		$html = html_entity_decode( $this->html(), ENT_QUOTES );
		self::assertStringContainsString( $words, $html );
		self::assertStringContainsString( "id=\"scimpress-{$field}-problem\"", $html );
		self::assertSame( array(), $this->roles() );
	}

	/** @return array<string, array{array<string, string>, string, string}> */
	public function mistakes(): array {
		return array(
			'nobody'         => array( array( 'role' => 'author' ), 'value', 'Type the value of roles' ),
			'both'           => array( array( 'group' => self::AUTHORS, 'value' => 'x', 'role' => 'author' ), 'value', 'not for both' ),
			'no such group'  => array( array( 'group' => '0199aaaa-bbbb-7ccc-8ddd-0000000000ff', 'role' => 'author' ), 'group', 'There is no group' ),
			'a long value'   => array( array( 'value' => str_repeat( 'x', 1001 ), 'role' => 'author' ), 'value', 'The value can have 1000 characters.' ),
			'no such role'   => array( array( 'group' => self::AUTHORS, 'role' => 'chief' ), 'role', 'the site has no role chief' ),
			'a danger'       => array( array( 'group' => self::AUTHORS, 'role' => 'administrator' ), 'role', 'No rule can give this role' ),
		);
	}

	public function test_a_dangerous_role_has_to_be_allowed_first(): void {
		$this->send( 'allow_roles', array( 'roles' => array( 'editor' ) ) );
		$this->send( 'add_rule', array( 'group' => self::AUTHORS, 'role' => 'editor' ) );
		self::assertSame( array( 'editor' ), $this->roles() );
		$this->send( 'allow_roles' );
		self::assertStringContainsString( 'Passed over: the role editor may', $this->html() );
		$this->send( 'allow_roles', array( 'roles' => array( 'chief' ) ) );
		self::assertStringContainsString( 'There is no role chief.', self::told() );
	}

	public function test_rules_are_applied_while_somebody_waits(): void {
		Scenario::manage( self::wordpress_user( 'ada' ), true );
		self::assertStringContainsString( 'has been looked at', $this->html() );
		self::assertStringNotContainsString( '<progress', $this->html() );
		( new RoleTasks() )->schedule_all( 1 );
		Scenario::manage( self::wordpress_user( 'bob' ), true );
		$html = $this->html();
		self::assertStringContainsString( '1 of 2 users are done. That goes on in the background.', $html );
		self::assertStringContainsString( '<progress id="scimpress-progress-roles" max="2" value="1">', $html );
		$this->send( 'apply_rules' );
		self::assertStringContainsString( '1 user was looked at.', self::told() );
	}

	public function test_the_rules_of_each_connection_are_its_own(): void {
		$other = ( new Connections() )->add( new Connection( 0, 'Second', 'generic', array( 'content_heir' => 1 ), 1 ) );
		$query = array( 'connection' => (string) $other->id );
		self::assertNull( $this->send( 'add_rule', array( 'group' => self::AUTHORS, 'role' => 'author' ), $query ) );
		$this->open();
		self::assertStringContainsString( "connection={$other->id}", (string) $this->send( 'add_rule', array( 'value' => 'x', 'role' => 'author' ), $query ) );
		self::assertSame( array(), $this->roles() );
		self::assertStringContainsString( 'has sent no group yet', $this->html( $query ) );
		self::assertStringContainsString( 'There is no connection yet', $this->html( array( 'connection' => '99' ) ) );
	}

	public function test_nothing_happens_without_the_capability_or_the_nonce(): void {
		$before = ( new Connections() )->all();
		$this->assertGuarded( array( 'group' => self::AUTHORS, 'role' => 'author', 'roles' => array( 'editor' ) ) );
		self::assertEquals( $before, ( new Connections() )->all() );
	}

	/** @return list<string> Roles of the rules in the order in which they count. */
	private function roles(): array {
		return array_column( ( new RuleBook( Extension::installed(), new Connections() ) )->rules( ( new Connections() )->first() ), 'role' );
	}

	/** @return list<string> The rules as they are shown, "-" at an end where they cannot be moved further. */
	private function buttons(): array {
		preg_match_all( '/aria-label="Move the rule for (\w+)[^"]* (up|down)"  ?(disabled)?/', $this->html(), $found, PREG_SET_ORDER );
		return array_map( static fn( array $one ) => 'up' === $one[2] ? ( isset( $one[3] ) ? '-' : '+' ) . $one[1] : $one[1] . ( isset( $one[3] ) ? '-' : '+' ), $found );
	}

	/**
	 * Presses a button of the rules.
	 *
	 * @param ?list<string> $order   As they stand on the form; null for as they are.
	 * @param list<string>  $removed
	 */
	private function order( string $button, ?array $order = null, array $removed = array() ): ?string {
		$order ??= array_column( ( new RuleBook( Extension::installed(), new Connections() ) )->rules( ( new Connections() )->first() ), 'key' );
		$this->open();
		return $this->send( 'order_rules', array( 'do' => $button, 'order' => $order, 'removed' => $removed ) );
	}

	private function member( string $group, string $user ): void {
		Sql::insert( Tables::members(), array( 'group_id' => $group, 'member_id' => $user, 'kind' => 'user' ) );
	}

	private function group( string $id, string $name ): void {
		Sql::insert( Tables::groups(), array( 'id' => $id, 'connection_id' => 1, 'display_name' => $name, 'display_name_key' => hash( 'sha256', $name ), 'version' => 1, 'created' => Scenario::NOW, 'modified' => Scenario::NOW, 'document' => '{}' ) );
	}
}
