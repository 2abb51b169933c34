<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Exchange;

use RuntimeException;
use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Reply;
use ScimPress\Extension;
use ScimPress\Store\Connections;
use ScimPress\Store\RoleTasks;
use ScimPress\Sync\RoleJob;
use ScimPress\Tests\Support\ExchangeTestCase;

final class RolesTest extends ExchangeTestCase {

	private const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

	protected function setUp(): void {
		parent::setUp();
		add_role( 'reviewer', 'Reviewer', array( 'read' => true ) );
	}

	protected function tearDown(): void {
		remove_role( 'reviewer' );
		remove_role( 'chief' );
		wp_unschedule_hook( RoleTasks::EVENT );
		parent::tearDown();
	}

	public function test_groups_decide_until_the_last_that_grants_is_left(): void {
		$ada     = $this->created( 'ada' );
		$editors = $this->group( 'Editors' );
		$authors = $this->group( 'Authors' );
		$this->decide( array( 'role_rules' => array( self::rule( $editors, 'reviewer' ), self::rule( $authors, 'author' ) ) ) );
		$steps = array(
			array( $authors, 'add', 'author' ),
			array( $editors, 'add', 'reviewer' ),
			array( $authors, 'remove', 'reviewer' ),
			array( $authors, 'add', 'reviewer' ),
			array( $editors, 'remove', 'author' ),
			array( $authors, 'remove', 'subscriber' ),
		);
		foreach ( $steps as list( $group, $operation, $expected ) ) {
			$this->change( $group, $operation, $ada );
			self::assertSame( array( $expected ), self::roles( $ada ) );
			self::assertSame( 0, self::rows( Tables::role_tasks() ) );
		}
		$details = array_column( array_filter( self::audit( 50 ), static fn( $row ) => 'user.role' === $row['action'] ), 'detail' );
		self::assertSame( 'role `subscriber` instead of role `author`', $details[0] );
		self::assertCount( 4, $details );
	}

	public function test_what_an_administrator_gave_stays_and_what_he_took_does_not_come_back(): void {
		$ada     = $this->created( 'ada' );
		$editors = $this->group( 'Editors' );
		$authors = $this->group( 'Authors' );
		$this->decide( array( 'role_rules' => array( self::rule( $editors, 'reviewer' ), self::rule( $authors, 'author' ) ) ) );
		$user = get_userdata( self::wp_user_id( $ada ) );
		$user->add_role( 'contributor' );
		$this->change( $editors, 'add', $ada );
		self::assertSame( array( 'contributor', 'reviewer' ), self::roles( $ada ) );
		$this->change( $editors, 'remove', $ada );
		self::assertSame( array( 'contributor', 'subscriber' ), self::roles( $ada ) );

		get_userdata( $user->ID )->add_role( 'author' );
		$this->change( $authors, 'add', $ada );
		$this->change( $authors, 'remove', $ada );
		self::assertSame( array( 'author', 'contributor', 'subscriber' ), self::roles( $ada ) );

		$this->change( $editors, 'add', $ada );
		get_userdata( $user->ID )->remove_role( 'reviewer' );
		$this->change( $authors, 'add', $ada );
		self::assertSame( 200, $this->request( 'PUT', "/Users/{$ada}", array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada', 'title' => 'Dr' ) )->status );
		self::assertSame( array( 'author', 'contributor' ), self::roles( $ada ) );
	}

	public function test_a_row_from_before_counts_as_given_the_default_role(): void {
		list( $ada, $bob ) = array( $this->created( 'ada' ), $this->created( 'bob' ) );
		$editors = $this->group( 'Editors' );
		Sql::execute( 'UPDATE ' . Tables::users() . ' SET wanted_role = NULL, granted_role = NULL' );
		get_userdata( self::wp_user_id( $bob ) )->set_role( 'author' );
		$this->decide( array( 'role_rules' => array( self::rule( $editors, 'reviewer' ) ) ) );
		$this->run_job();
		self::assertSame( array( array( 'subscriber' ), array( 'author' ) ), array( self::roles( $ada ), self::roles( $bob ) ) );
		$this->change( $editors, 'add', $ada, $bob );
		self::assertSame( array( array( 'reviewer' ), array( 'author', 'reviewer' ) ), array( self::roles( $ada ), self::roles( $bob ) ) );
		$this->change( $editors, 'remove', $ada, $bob );
		self::assertSame( array( array( 'subscriber' ), array( 'author', 'subscriber' ) ), array( self::roles( $ada ), self::roles( $bob ) ) );
	}

	public function test_groups_within_groups_count_and_a_new_name_changes_nothing(): void {
		$ada     = $this->created( 'ada' );
		$inner   = $this->group( 'Inner', $ada );
		$middle  = $this->group( 'Middle', $inner );
		$editors = $this->group( 'Editors' );
		$this->decide( array( 'role_rules' => array( self::rule( $editors, 'reviewer' ) ) ) );
		$this->change( $editors, 'add', $middle );
		self::assertSame( array( 'reviewer' ), self::roles( $ada ) );
		$bob = $this->created( 'bob' );
		$this->change( $inner, 'add', $bob );
		self::assertSame( array( 'reviewer' ), self::roles( $bob ) );

		$this->run_job();
		$before = self::audit( 50 );
		self::assertSame( 200, $this->patch( $editors, array( 'op' => 'replace', 'path' => 'displayName', 'value' => 'Redaktion' ) )->status );
		self::assertSame( array( 'reviewer' ), self::roles( $ada ) );
		self::assertCount( count( $before ) + 1, self::audit( 50 ) );

		$this->change( $inner, 'add', $editors );
		self::assertSame( 204, $this->request( 'DELETE', "/Groups/{$middle}" )->status );
		self::assertSame( array( array( 'subscriber' ), array( 'subscriber' ) ), array( self::roles( $ada ), self::roles( $bob ) ) );
	}

	public function test_values_decide_with_the_write_of_the_user_and_roles_outlast_deactivation(): void {
		$this->decide( array( 'role_values' => array( array( 'value' => 'Writers', 'role' => 'author' ) ) ) );
		$ada = $this->created( 'ada', array( 'roles' => array( array( 'value' => 'writers' ) ) ) );
		self::assertSame( array( 'author' ), self::roles( $ada ) );
		$this->patch_user( $ada, array( 'op' => 'replace', 'path' => 'active', 'value' => false ) );
		self::assertSame( array( 'author' ), self::roles( $ada ) );
		$this->patch_user( $ada, array( 'op' => 'remove', 'path' => 'roles' ) );
		self::assertSame( array( 'author' ), self::roles( $ada ), 'of whoever is locked out nothing is decided' );
		$this->patch_user( $ada, array( 'op' => 'replace', 'path' => 'active', 'value' => true ) );
		self::assertSame( array( 'subscriber' ), self::roles( $ada ) );
		$this->patch_user( $ada, array( 'op' => 'add', 'path' => 'entitlements', 'value' => array( array( 'value' => 'WRITERS' ) ) ) );
		self::assertSame( array( 'author' ), self::roles( $ada ) );
	}

	public function test_a_dangerous_role_needs_the_switch_and_a_leaver_can_be_locked_out_with_it(): void {
		$ada   = $this->created( 'ada' );
		$group = $this->group( 'Administrators', $ada );
		$rules = array( 'role_rules' => array( self::rule( $group, 'administrator' ) ) );
		$this->decide( $rules );
		$this->run_job();
		self::assertSame( array( 'subscriber' ), self::roles( $ada ) );

		$this->decide( $rules + array( 'dangerous_roles' => array( 'administrator' ) ) );
		$this->run_job();
		self::assertSame( array( 'administrator' ), self::roles( $ada ) );
		self::assertSame( 200, $this->patch_user( $ada, array( 'op' => 'replace', 'path' => 'active', 'value' => false ) )->status );
		self::assertSame( 200, $this->patch_user( $ada, array( 'op' => 'replace', 'path' => 'active', 'value' => true ) )->status );

		// Another dangerous capability protects as ever.
		$user = get_userdata( self::wp_user_id( $ada ) );
		$user->add_cap( 'edit_users' );
		self::assertSame( 403, $this->patch_user( $ada, array( 'op' => 'replace', 'path' => 'active', 'value' => false ) )->status );
		$user->remove_cap( 'edit_users' );

		// Without the switch the role goes, and nobody stays behind whom nobody can lock out.
		$this->decide( $rules + array( 'dangerous_roles' => array() ) );
		self::assertSame( 403, $this->patch_user( $ada, array( 'op' => 'replace', 'path' => 'active', 'value' => false ) )->status );
		$this->run_job();
		self::assertSame( array( 'subscriber' ), self::roles( $ada ) );
		self::assertSame( 200, $this->patch_user( $ada, array( 'op' => 'replace', 'path' => 'active', 'value' => false ) )->status );
	}

	public function test_a_protected_account_gets_no_role_and_keeps_nobody_waiting(): void {
		list( $ada, $bob ) = array( $this->created( 'ada' ), $this->created( 'bob' ) );
		$group = $this->group( 'Editors' );
		$this->decide( array( 'role_rules' => array( self::rule( $group, 'reviewer' ) ) ) );
		get_userdata( self::wp_user_id( $ada ) )->set_role( 'administrator' );
		$this->change( $group, 'add', $ada, $bob );
		self::assertSame( array( array( 'administrator' ), array( 'reviewer' ) ), array( self::roles( $ada ), self::roles( $bob ) ) );
		self::assertSame( 0, self::rows( Tables::role_tasks() ) );
		$refused = array_values( array_filter( self::audit( 10 ), static fn( $row ) => 'refused' === $row['outcome'] ) );
		self::assertSame( array( 'user.role', 403, $ada ), array( $refused[0]['action'], $refused[0]['status'], $refused[0]['resource_id'] ) );
		self::assertStringContainsString( 'not changed, since the user may ', $refused[0]['detail'] );
		self::assertSame( 200, $this->request( 'PUT', "/Users/{$ada}", array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada' ) )->status );
	}

	public function test_a_role_that_is_gone_is_passed_over(): void {
		add_role( 'chief', 'Chief', array( 'read' => true ) );
		$ada    = $this->created( 'ada' );
		$chiefs = $this->group( 'Chiefs', $ada );
		$others = $this->group( 'Others', $ada );
		$this->decide( array( 'role_rules' => array( self::rule( $chiefs, 'chief' ), self::rule( $others, 'author' ) ) ) );
		$this->run_job();
		self::assertSame( array( 'chief' ), self::roles( $ada ) );
		remove_role( 'chief' );
		self::assertSame( 200, $this->request( 'PUT', "/Users/{$ada}", array( 'schemas' => array( self::SCHEMA ), 'userName' => 'ada', 'title' => 'Dr' ) )->status );
		self::assertSame( array( 'author' ), self::roles( $ada ) );
		self::assertSame( 'role `author` instead of role `chief`; passed over: the site has no role chief', self::audit( 1 )[0]['detail'] );
	}

	public function test_more_than_a_hundred_go_on_in_the_background(): void {
		$group = $this->group( 'Editors' );
		$this->decide( array( 'role_rules' => array( self::rule( $group, 'reviewer' ) ) ) );
		$users = array_map( fn( int $number ) => $this->created( "u{$number}" ), range( 1, 115 ) );
		$this->change( $group, 'add', ...$users );
		$is_editor = static fn( string $id ) => array( 'reviewer' ) === self::roles( $id );
		self::assertSame( array( 100, 15 ), array( count( array_filter( $users, $is_editor ) ), ( new RoleTasks() )->remaining() ) );
		self::assertNotFalse( wp_next_scheduled( RoleTasks::EVENT, array( 'at once' ) ) );

		$this->request( 'GET', '/Users?count=1' );
		self::assertSame( 5, ( new RoleTasks() )->remaining( $this->connection->id ) );
		$this->run_job();
		self::assertSame( array( 115, 0 ), array( count( array_filter( $users, $is_editor ) ), ( new RoleTasks() )->remaining() ) );
	}

	public function test_what_is_due_outlives_a_process_that_ends_after_the_commit(): void {
		$ada   = $this->created( 'ada' );
		$group = $this->group( 'Editors' );
		$this->decide( array( 'role_rules' => array( self::rule( $group, 'reviewer' ) ) ) );
		$this->run_job();
		$take             = static fn( string $query ) => str_contains( $query, 'SELECT user_id FROM ' . Tables::role_tasks() ) ? throw new RuntimeException() : $query;
		$this->expects_log = true;
		add_filter( 'query', $take );
		$this->patch( $group, array( 'op' => 'add', 'path' => 'members', 'value' => array( array( 'value' => $ada ) ) ) );
		remove_filter( 'query', $take );
		self::assertSame( array( array( 'subscriber' ), 1 ), array( self::roles( $ada ), self::rows( Tables::role_tasks() ) ) );
		$this->request( 'GET', '/ServiceProviderConfig' );
		self::assertSame( array( array( 'reviewer' ), 0 ), array( self::roles( $ada ), self::rows( Tables::role_tasks() ) ) );
	}

	public function test_a_hook_that_fails_for_one_user_costs_neither_the_request_nor_the_others(): void {
		list( $ada, $bob ) = array( $this->created( 'ada' ), $this->created( 'bob' ) );
		$group = $this->group( 'Editors' );
		$this->decide( array( 'role_rules' => array( self::rule( $group, 'reviewer' ) ) ) );
		$this->run_job();
		$wp_user_id = self::wp_user_id( $ada );
		$fails      = static fn( int $id ) => $id === $wp_user_id ? throw new RuntimeException( 'secret' ) : null;
		add_action( 'add_user_role', $fails );
		self::assertSame( 200, $this->patch( $group, array( 'op' => 'add', 'path' => 'members', 'value' => array( array( 'value' => $ada ), array( 'value' => $bob ) ) ) )->status );
		self::assertSame( array( array( 'subscriber' ), array( 'reviewer' ) ), array( self::roles( $ada ), self::roles( $bob ) ) );
		$this->expects_log = true;
		self::assertStringContainsString( 'a hook ended with RuntimeException', $this->logged() );
		self::assertStringNotContainsString( 'secret', $this->logged() );
		self::assertFalse( doing_action( 'add_user_role' ) );

		// Somebody has taken it on: it is due again after a while.
		remove_action( 'add_user_role', $fails );
		$this->run_job();
		self::assertSame( array( 'subscriber' ), self::roles( $ada ) );
		Sql::execute( 'UPDATE ' . Tables::role_tasks() . ' SET due = 0' );
		$this->run_job();
		self::assertSame( array( 'reviewer' ), self::roles( $ada ) );
	}

	/** It would be lost if its note went together with the one that is being settled. */
	public function test_who_joins_while_a_role_is_settled_waits_to_be_noted(): void {
		$ada   = $this->created( 'ada' );
		$group = $this->group( 'Reviewers' );
		$this->decide( array( 'role_rules' => array( self::rule( $group, 'reviewer' ) ) ) );
		$this->run_job();
		$waited = self::is_sqlite();
		add_action(
			'add_user_role',
			static function () use ( $ada, &$waited ): void {
				if ( self::is_sqlite() ) {
					return;
				}
				$session = self::other_session();
				$session->query( 'SET SESSION innodb_lock_wait_timeout = 1' );
				$session->query( 'INSERT IGNORE INTO ' . Tables::role_tasks() . " (user_id, connection_id, due) VALUES ('{$ada}', 1, 0)" );
				$waited = 1205 === $session->errno;
			}
		);
		$this->change( $group, 'add', $ada );
		self::assertTrue( $waited );
		self::assertSame( array( 'reviewer' ), self::roles( $ada ) );
	}

	public function test_groups_that_changed_while_the_note_was_waited_for_count(): void {
		$ada     = $this->created( 'ada' );
		$editors = $this->group( 'Editors', $ada );
		$this->decide( array( 'role_rules' => array( self::rule( $editors, 'reviewer' ) ) ) );
		$leave = static function ( string $sql ) use ( &$leave ): string {
			if ( str_starts_with( $sql, 'DELETE FROM ' . Tables::role_tasks() ) && ! self::is_sqlite() ) {
				remove_filter( 'query', $leave );
				self::other_session()->query( 'DELETE FROM ' . Tables::members() );
			}
			return $sql;
		};
		add_filter( 'query', $leave );
		$this->run_job();
		remove_filter( 'query', $leave );
		// SQLite has one writer at a time.
		self::assertSame( array( self::is_sqlite() ? 'reviewer' : 'subscriber' ), self::roles( $ada ) );
		self::assertSame( self::is_sqlite() ? 1 : 0, self::rows( Tables::members() ) );
	}

	public function test_rules_that_changed_meanwhile_are_not_followed(): void {
		$ada   = $this->created( 'ada' );
		$group = $this->group( 'Editors', $ada );
		$rules = static fn( string $role ) => array( 'role_rules' => array( self::rule( $group, $role ) ) );
		$this->decide( $rules( 'reviewer' ) );
		$this->run_job();
		$former = $this->connection;
		$this->decide( $rules( 'author' ) );
		$now              = $this->connection;
		$this->connection  = $former;
		$this->expects_log = true;
		self::assertSame( 200, $this->request( 'GET', '/ServiceProviderConfig' )->status );
		self::assertStringContainsString( 'the settings of the connection were changed meanwhile', $this->logged() );
		self::assertSame( array( array( 'reviewer' ), 1 ), array( self::roles( $ada ), self::rows( Tables::role_tasks() ) ) );
		$this->connection = $now;
		Sql::execute( 'UPDATE ' . Tables::role_tasks() . ' SET due = 0' );
		$this->run_job();
		self::assertSame( array( 'author' ), self::roles( $ada ) );
	}

	public function test_other_rules_make_everybody_due_and_other_settings_nobody(): void {
		$ada   = $this->created( 'ada' );
		$group = $this->group( 'Editors', $ada );
		$this->decide( array( 'default_role' => 'contributor' ) );
		self::assertSame( 0, self::rows( Tables::role_tasks() ) );
		$this->decide( array( 'role_rules' => array( self::rule( $group, 'reviewer' ) ) ) );
		self::assertSame( 1, self::rows( Tables::role_tasks() ) );
		$this->run_job();
		$this->decide( array( 'extensions' => array() ) );
		self::assertSame( 0, self::rows( Tables::role_tasks() ) );
		$this->decide( array( 'role_rules' => array() ) );
		$this->run_job();
		self::assertSame( array( 'contributor' ), self::roles( $ada ) );
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$ada}" )->status );
	}

	public function test_a_deleted_user_is_not_due(): void {
		$ada   = $this->created( 'ada' );
		$group = $this->group( 'Editors', $ada );
		$this->decide( array( 'role_rules' => array( self::rule( $group, 'reviewer' ) ) ) );
		self::assertSame( 1, self::rows( Tables::role_tasks() ) );
		// Somebody has taken it on.
		Sql::execute( 'UPDATE ' . Tables::role_tasks() . ' SET due = %d', array( PHP_INT_MAX ) );
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$ada}" )->status );
		self::assertSame( 0, self::rows( Tables::role_tasks() ) );
	}

	public function test_a_role_is_of_this_site_alone(): void {
		$ada   = $this->created( 'ada' );
		$group = $this->group( 'Editors' );
		$this->decide( array( 'role_rules' => array( self::rule( $group, 'reviewer' ) ) ) );
		if ( ! is_multisite() ) {
			$this->change( $group, 'add', $ada );
			self::assertSame( array( 'reviewer' ), self::roles( $ada ) );
			return;
		}
		$other = self::another_site();
		add_user_to_blog( $other, self::wp_user_id( $ada ), 'author' );
		$this->change( $group, 'add', $ada );
		self::assertSame( array( 'reviewer' ), self::roles( $ada ) );
		switch_to_blog( $other );
		$there = ( new \WP_User( (int) Sql::value( "SELECT MAX(ID) FROM {$GLOBALS['wpdb']->users}" ) ) )->roles;
		restore_current_blog();
		wp_delete_site( $other );
		self::assertSame( array( 'author' ), array_values( $there ) );
	}

	/** @param array<string, mixed> $settings */
	private function decide( array $settings ): void {
		( new Connections() )->save( $this->connection->with( $settings ) );
		$this->connection = ( new Connections() )->first();
	}

	private function run_job(): void {
		( new RoleJob( $this->runner, Extension::installed(), new Connections(), new Migrator() ) )->run();
	}

	/** @return array{group_id: string, role: string} */
	private static function rule( string $group, string $role ): array {
		return array(
			'group_id' => $group,
			'role'     => $role,
		);
	}

	/** @return list<string> In ascending order. */
	private static function roles( string $id ): array {
		$roles = ( new \WP_User( self::wp_user_id( $id ) ) )->roles;
		sort( $roles );
		return $roles;
	}

	private function group( string $name, string ...$members ): string {
		$reply = $this->request( 'POST', '/Groups', array( 'schemas' => array( self::GROUP ), 'displayName' => $name, 'members' => array_map( static fn( $id ) => array( 'value' => $id ), $members ) ) );
		self::assertSame( 201, $reply->status, (string) $reply->body );
		return self::json( $reply )['id'];
	}

	private function change( string $group, string $operation, string ...$members ): void {
		$reply = $this->patch( $group, array( 'op' => $operation, 'path' => 'members', 'value' => array_map( static fn( $id ) => array( 'value' => $id ), $members ) ) );
		self::assertContains( $reply->status, array( 200, 204 ), (string) $reply->body );
	}

	/** @param array<string, mixed> ...$operations */
	private function patch( string $id, array ...$operations ): Reply {
		return $this->request( 'PATCH', "/Groups/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => $operations ) );
	}

	/** @param array<string, mixed> ...$operations */
	private function patch_user( string $id, array ...$operations ): Reply {
		return $this->request( 'PATCH', "/Users/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => $operations ) );
	}
}
