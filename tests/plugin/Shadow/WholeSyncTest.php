<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Shadow;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Reply;
use ScimPress\Extension;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Store\RoleTasks;
use ScimPress\Sync\RoleJob;

/**
 * A whole sync is answered in shadow as it is for real, and nothing real changes.
 *
 * @group once
 */
final class WholeSyncTest extends ShadowTestCase {

	private const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

	private const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

	/** What the report says in the end. */
	private const EXPECTED = array(
		'ada'    => 'changed',
		'back'   => 'reactivated',
		'bob'    => 'deleted',
		'boss'   => 'refused',
		'carol'  => 'deactivated',
		'closed' => 'refused',
		'dora'   => 'changed',
		'eve'    => 'refused',
		'login'  => 'refused',
		'new'    => 'created',
		'one'    => 'created',
		'theirs' => 'refused',
	);

	/** What tells others that something was done. */
	private const HOOKS = array( 'user_register', 'set_user_role', 'add_user_role', 'remove_user_role', 'delete_user', 'deleted_user', 'profile_update', 'wp_login', 'added_user_meta', 'updated_user_meta', 'deleted_user_meta', 'added_option', 'updated_option', 'wp_create_user', 'after_password_reset', 'wp_set_password', 'add_user_to_blog', 'remove_user_from_blog', 'scimpress_user_provisioned', 'scimpress_user_deactivated', 'scimpress_user_reactivated', 'scimpress_user_deleted', 'scimpress_user_joined_group', 'scimpress_user_left_group', 'scimpress_user_role_changed', 'scimpress_breaker_tripped', 'wp_mail', 'schedule_event', 'clean_post_cache', 'save_post' );

	protected function setUp(): void {
		parent::setUp();
		$this->prepare();
	}

	/**
	 * @dataProvider decisions
	 * @param array<string, mixed>  $settings
	 * @param array<string, string> $expected What the report says otherwise.
	 */
	public function test_answers_in_shadow_are_those_for_real_and_nothing_real_changes( array $settings, array $expected ): void {
		$this->decide( array( ...$settings, ...( isset( $settings['dangerous_roles'] ) ? array( 'role_rules' => array( array( 'group_id' => $this->ids['Writers'], 'role' => 'administrator' ) ) ) : array() ) ) );
		$this->settle();
		$before = self::real();
		$fired  = array();
		foreach ( self::HOOKS as $hook ) {
			add_filter( $hook, static function ( mixed $value = null ) use ( $hook, &$fired ): mixed {
				$fired[] = $hook;
				return $value;
			} );
		}
		$this->begin();
		$rehearsed = $this->dialogue();
		self::assertSame( $before, self::real() );
		$report = $this->kinds();
		self::assertSame( array(), array_values( array_unique( $fired ) ) );

		$this->end();
		self::assertSame( $before, self::real() );
		foreach ( array_filter( Tables::all(), static fn( string $table ) => str_contains( $table, '_shadow_' ) ) as $table ) {
			self::assertSame( 0, self::rows( $table ), $table );
		}
		$real = $this->dialogue();
		self::assertSame( self::comparable( $real ), self::comparable( $rehearsed ) );
		self::assertNotSame( array(), $fired );

		$expected = array( ...self::EXPECTED, ...$expected );
		ksort( $expected );
		self::assertSame( $expected, $report );
	}

	/** @return array<string, array{array<string, mixed>, array<string, string>}> */
	public function decisions(): array {
		return array(
			'no linking'            => array( array( 'linking' => 'off' ), array() ),
			'linking by e-mail'     => array( array( 'linking' => 'email' ), array( 'eve' => 'linked' ) ),
			'linking by login'      => array( array( 'linking' => 'login' ), array( 'login' => 'linked' ) ),
			'linking on approval'   => array( array( 'linking' => 'ask' ), array() ),
			'DELETE deactivates'    => array( array( 'on_delete' => 'deactivate' ), array( 'bob' => 'deactivated', 'shorter' => 'created' ) ),
			'DELETE takes roles'    => array( array( 'on_delete' => 'remove_roles' ), array( 'bob' => 'deactivated', 'shorter' => 'created' ) ),
			'DELETE forgets'        => array( array( 'on_delete' => 'keep_and_forget' ), array( 'bob' => 'forgotten', 'shorter' => 'created' ) ),
			'inactive loses roles'  => array( array( 'on_deactivate' => 'remove_roles' ), array() ),
			'inactive is deleted'   => array( array( 'on_deactivate' => 'delete' ), array( 'carol' => 'deleted' ) ),
			'inactive is forgotten' => array( array( 'on_deactivate' => 'keep_and_forget' ), array( 'carol' => 'forgotten' ) ),
			'managers inherit'      => array( array( 'content_custody' => 'manager' ), array() ),
			'heirs are asked for'   => array( array( 'content_custody' => 'ask' ), array( 'bob' => 'forgotten', 'shorter' => 'created' ) ),
			'dangerous roles'       => array( array( 'dangerous_roles' => array( 'administrator' ) ), array() ),
		);
	}

	public function test_the_report_says_what_would_have_happened(): void {
		$this->begin();
		$this->dialogue();
		$report = $this->report();
		self::assertSame( array( 'Ada Lovelace', 'Ada King' ), array_values( array_intersect_key( array_column( $report['ada']->changes, null, 'field' )['display_name'], array( 'from' => 1, 'to' => 1 ) ) ) );
		self::assertSame( array( 'author' ), $report['ada']->roles );
		self::assertSame( array( 'Writers' ), $report['ada']->joined );
		self::assertSame( array( array( 'field' => 'role', 'from' => 'subscriber', 'to' => 'author' ) ), array_values( array_filter( $report['ada']->changes, static fn( array $change ) => 'role' === $change['field'] ) ) );
		self::assertSame( array( 'deleted', 1, 2 ), array( $report['bob']->what, $report['bob']->heir, $report['bob']->content ) );
		self::assertNull( $report['new']->wp_user_id );
		self::assertSame( array( 'new', array( 'subscriber' ) ), array( $report['new']->login, $report['new']->roles ) );
		self::assertStringContainsString( 'user.create answered 409', (string) $report['eve']->refusal );
		self::assertStringContainsString( 'protected', (string) $report['closed']->refusal );
		self::assertSame( array( 'Staff' ), $report['dora']->left );
	}

	public function test_the_audit_takes_nothing_for_done(): void {
		$this->begin();
		Sql::execute( 'DELETE FROM ' . Tables::audit() );
		$this->dialogue();
		self::assertSame( 0, self::rows( Tables::audit() . " WHERE outcome = 'succeeded'" ) );
		self::assertGreaterThan( 5, self::rows( Tables::audit() . " WHERE outcome = 'rehearsed'" ) );
		self::assertSame( 0, self::rows( Tables::audit() . " WHERE outcome IN ('refused', 'failed') AND detail NOT LIKE 'in shadow mode%'" ) );
	}

	/** What is there before. */
	private function prepare(): void {
		foreach ( array( 'ada' => 'Ada Lovelace', 'bob' => 'Bob', 'carol' => 'Carol', 'dora' => 'Dora', 'back' => 'Back', 'closed' => 'Closed' ) as $name => $display ) {
			$this->ids[ $name ] = $this->created( $name, array( 'displayName' => $display, 'emails' => array( array( 'value' => "{$name}@example.com", 'type' => 'work', 'primary' => true ) ), 'externalId' => "x-{$name}" ) );
		}
		$bob = self::wp_user_id( $this->ids['bob'] );
		wp_insert_post( array( 'post_title' => 'One', 'post_author' => $bob, 'post_status' => 'publish' ) );
		wp_insert_post( array( 'post_title' => 'Two', 'post_author' => $bob ) );
		( new ProtectionFlags() )->set( self::wp_user_id( $this->ids['closed'] ), ProtectionFlags::CLOSED );
		$this->patch( '/Users/' . $this->ids['back'], 'replace', 'active', false );
		self::wordpress_user( 'somebody', 'subscriber', 'eve@example.com' );
		self::wordpress_user( 'login', 'subscriber', 'other@example.com' );
		self::wordpress_user( 'boss', 'administrator', 'boss@example.com' );
		$writers                = $this->request( 'POST', '/Groups', array( 'schemas' => array( self::GROUP ), 'displayName' => 'Writers' ) );
		$this->ids['Writers']   = self::json( $writers )['id'];
		$staff                  = $this->request( 'POST', '/Groups', array( 'schemas' => array( self::GROUP ), 'displayName' => 'Staff', 'members' => array( array( 'value' => $this->ids['dora'] ), array( 'value' => $this->ids['bob'] ) ) ) );
		$this->ids['Staff']     = self::json( $staff )['id'];
		$first                  = $this->connection;
		$this->connection       = ( new Connections() )->add( new Connection( 0, 'Second', 'generic', array( 'content_heir' => 1 ), 1 ) );
		$this->created( 'theirs', array( 'emails' => array( array( 'value' => 'theirs@example.com', 'type' => 'work', 'primary' => true ) ) ) );
		$this->connection       = $first;
		$this->decide( array( 'role_rules' => array( array( 'group_id' => $this->ids['Writers'], 'role' => 'author' ) ), 'rename_login' => true, 'password_sync' => true ) );
		$this->settle();
	}

	/** Has every role decided that is due. */
	private function settle(): void {
		$job = new RoleJob( $this->runner, Extension::installed(), new Connections(), new Migrator() );
		while ( self::rows( Tables::role_tasks() ) > 0 ) {
			$job->settle( $this->connection );
		}
		wp_unschedule_hook( RoleTasks::EVENT );
	}

	/** @return list<Reply> The sync. */
	private function dialogue(): array {
		$replies   = array();
		$ask       = function ( string $method, string $path, array|string|null $body = null ) use ( &$replies ): Reply {
			$replies[] = $this->request( $method, $path, $body );
			return end( $replies );
		};
		$user      = static fn( string $name, array $more = array() ) => array( 'schemas' => array( self::SCHEMA ), 'userName' => $name, 'emails' => array( array( 'value' => "{$name}@example.com", 'type' => 'work', 'primary' => true ) ) ) + $more;
		$ask( 'GET', '/Users?count=50' );
		$new = self::json( $ask( 'POST', '/Users', $user( 'new', array( 'name' => array( 'givenName' => 'New', 'familyName' => 'Comer' ), 'password' => 'correct horse battery' ) ) ) )['id'];
		$ask( 'POST', '/Users', $user( 'new' ) );
		$ask( 'GET', "/Users/{$new}" );
		$ask( 'GET', '/Users?filter=' . rawurlencode( 'userName eq "NEW"' ) );
		$ask( 'GET', '/Users?filter=' . rawurlencode( 'emails.value eq "new@example.com"' ) );
		$replies[] = $this->patch( "/Users/{$new}", 'replace', 'displayName', 'New Name' );
		$replies[] = $this->patch( "/Groups/{$this->ids['Writers']}", 'add', 'members', array( array( 'value' => $new ), array( 'value' => $this->ids['ada'] ) ) );
		$ask( 'GET', "/Users/{$new}" );
		$ask( 'GET', "/Groups/{$this->ids['Writers']}" );
		$replies[] = $this->patch( "/Users/{$this->ids['ada']}", 'replace', 'displayName', 'Ada King' );
		$replies[] = $this->patch( "/Users/{$this->ids['ada']}", 'replace', 'displayName', 'Ada King' );
		$replies[] = $this->patch( "/Users/{$this->ids['carol']}", 'replace', 'active', false );
		$replies[] = $this->patch( "/Users/{$this->ids['back']}", 'replace', 'active', true );
		$replies[] = $this->patch( "/Users/{$this->ids['closed']}", 'replace', 'active', false );
		$ask( 'POST', '/Users', $user( 'boss' ) );
		$ask( 'POST', '/Users', $user( 'eve' ) );
		$ask( 'POST', '/Users', $user( 'login', array( 'emails' => array( array( 'value' => 'unused@example.com', 'primary' => true ) ) ) ) );
		$ask( 'POST', '/Users', $user( 'theirs' ) );
		$ask( 'DELETE', "/Users/{$this->ids['bob']}" );
		$ask( 'GET', "/Users/{$this->ids['bob']}" );
		$ask( 'DELETE', "/Users/{$this->ids['bob']}" );
		$ask( 'GET', "/Groups/{$this->ids['Staff']}" );
		$replies[] = $this->patch( "/Groups/{$this->ids['Staff']}", 'remove', 'members[value eq "' . $this->ids['dora'] . '"]' );
		$replies[] = $this->patch( "/Users/{$this->ids['ada']}", 'replace', 'nickName', 'Countess' );
		$replies[] = $this->patch( "/Users/{$new}", 'replace', 'emails[type eq "work"].value', 'newer@example.com' );
		$ask( 'PUT', "/Users/{$new}", $user( 'new', array( 'displayName' => 'Put' ) ) );
		$replies[] = $this->patch( "/Groups/{$this->ids['Writers']}", 'remove', 'members[value eq "' . $new . '"]' );
		$replies[] = $this->patch( "/Users/{$this->ids['carol']}", 'replace', 'displayName', 'Carol too' );
		$short = self::json( $ask( 'POST', '/Users', $user( 'short' ) ) )['id'];
		$replies[] = $this->patch( "/Users/{$short}", 'replace', 'userName', 'shorter' );
		$ask( 'DELETE', "/Users/{$short}" );
		$ask( 'POST', '/Users', $user( 'bob', array( 'externalId' => 'x-bob', 'displayName' => 'Bob again' ) ) );
		$bob = array_values( array_filter( self::json( $ask( 'GET', '/Users?filter=' . rawurlencode( 'userName eq "bob"' ) ) )['Resources'], 'is_array' ) )[0]['id'] ?? $this->ids['bob'];
		$ask( 'DELETE', "/Users/{$bob}" );
		$ask( 'POST', '/Bulk', array(
			'schemas'    => array( self::BULK ),
			'Operations' => array(
				array( 'method' => 'POST', 'path' => '/Users', 'bulkId' => 'one', 'data' => $user( 'one' ) ),
				array( 'method' => 'POST', 'path' => '/Groups', 'bulkId' => 'g', 'data' => array( 'schemas' => array( self::GROUP ), 'displayName' => 'Bulk', 'members' => array( array( 'value' => 'bulkId:one' ) ) ) ),
				array( 'method' => 'POST', 'path' => '/Users', 'bulkId' => 'two', 'data' => $user( 'one' ) ),
				array( 'method' => 'DELETE', 'path' => "/Groups/{$this->ids['Staff']}" ),
			),
		) );
		$ask( 'GET', '/Users?count=50' );
		$ask( 'GET', '/Groups?count=50' );
		return $replies;
	}

	private function patch( string $path, string $op, string $attribute, mixed $value = null ): Reply {
		return $this->request( 'PATCH', $path, array( 'schemas' => array( self::PATCH ), 'Operations' => array( array_filter( array( 'op' => $op, 'path' => $attribute, 'value' => $value ), static fn( $part ) => null !== $part ) ) ) );
	}
}
