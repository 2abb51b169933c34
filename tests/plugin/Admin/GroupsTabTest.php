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
use ScimPress\Roles\RuleBook;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Sync\RoleJob;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TabTestCase;

/**
 * The tab Groups & roles, from what is sent to what is printed.
 */
final class GroupsTabTest extends TabTestCase {

	private const AUTHORS = '0199aaaa-bbbb-7ccc-8ddd-000000000001';

	private const WRITERS = '0199aaaa-bbbb-7ccc-8ddd-000000000002';

	protected function tab(): Tab {
		$extension = Extension::installed();
		return new GroupsTab( new Migrator(), new Connections(), new RuleBook( $extension, new Connections() ), new RoleJob( new Runner(), $extension, new Connections(), new Migrator() ) );
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
		$html = $this->html();
		self::assertStringContainsString( 'Move the rule for Writers up', $html );
		self::assertStringNotContainsString( 'Move the rule for Writers down', $html );
		self::assertStringNotContainsString( 'Move the rule for Reviewer', $html );

		$this->send( 'move_rule', array( 'number' => '2', 'position' => '1' ) );
		self::assertSame( array( 'contributor', 'author', 'contributor' ), $this->roles() );
		$this->send( 'remove_rule', array( 'number' => '3' ) );
		self::assertSame( array( 'contributor', 'author' ), $this->roles() );
		$this->send( 'remove_rule', array( 'number' => '9' ) );
		self::assertStringContainsString( 'There is no rule 9.', self::told() );
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

	private function group( string $id, string $name ): void {
		Sql::insert( Tables::groups(), array( 'id' => $id, 'connection_id' => 1, 'display_name' => $name, 'display_name_key' => hash( 'sha256', $name ), 'version' => 1, 'created' => Scenario::NOW, 'modified' => Scenario::NOW, 'document' => '{}' ) );
	}
}
