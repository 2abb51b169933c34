<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Exchange;

use ScimPress\Admin\DifferenceWords;
use ScimPress\Audit\KeptValues;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\MemberChanges;
use ScimPress\Exchange\Reply;
use ScimPress\Tests\Support\ExchangeTestCase;

final class GroupsTest extends ExchangeTestCase {

	private const GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';

	public function test_a_group_lives_from_post_to_delete(): void {
		$ada   = $this->created( 'ada' );
		$bob   = $this->created( 'bob' );
		$group = $this->group( 'Zoë’s Guides', $ada );
		self::assertSame( array( $ada ), $this->members( $group ) );

		self::assertSame( 200, $this->patch( $group, array( 'op' => 'add', 'path' => 'members', 'value' => array( array( 'value' => $bob ) ) ) )->status );
		self::assertEqualsCanonicalizing( array( $ada, $bob ), $this->members( $group ) );
		self::assertSame( array( array( 'Zoë’s Guides', 'direct' ) ), array_map( static fn( $one ) => array( $one['display'], $one['type'] ), $this->read( $bob )['groups'] ) );

		self::assertSame( 204, $this->request( 'DELETE', "/Groups/{$group}" )->status );
		self::assertSame( 404, $this->request( 'GET', "/Groups/{$group}" )->status );
		self::assertArrayNotHasKey( 'groups', $this->read( $bob ) );
		self::assertSame( 0, self::rows( Tables::members() ) );
	}

	public function test_each_write_leaves_one_row_in_the_audit(): void {
		$ada   = $this->created( 'ada' );
		$group = $this->group( 'Guides', $ada );
		$this->request( 'POST', '/Groups', array( 'schemas' => array( self::GROUP ), 'displayName' => 'GUIDES' ) );
		$this->patch( $group, array( 'op' => 'remove', 'path' => 'members' ) );
		$this->request( 'DELETE', "/Groups/{$group}" );

		$rows = array_slice( self::audit( 10 ), 0, 4 );
		self::assertSame(
			array(
				array( 'group.delete', 'succeeded', $group, 'group `Guides`' ),
				array( 'group.patch', 'succeeded', $group, 'group `Guides`: 0 members added, 1 removed' ),
				array( 'group.create', 'refused', null, '`displayName` is in use by another group of this client; letter case does not count' ),
				array( 'group.create', 'succeeded', $group, 'group `Guides`: 1 members added, 0 removed' ),
			),
			array_map( static fn( $row ) => array( $row['action'], $row['outcome'], 'refused' === $row['outcome'] ? null : $row['resource_id'], $row['detail'] ), $rows )
		);
	}

	public function test_the_audit_says_who_came_and_who_went_where_values_are_kept(): void {
		( new KeptValues( true, array() ) )->store();
		list( $ada, $bob, $eve ) = array( $this->created( 'ada' ), $this->created( 'bob' ), $this->created( 'eve' ) );
		$group = $this->group( 'Guides', $ada );
		self::assertSame( array( null, $ada ), $this->told() );
		// Who is a member already does not come.
		$this->patch( $group, array( 'op' => 'add', 'path' => 'members', 'value' => array( array( 'value' => $ada ), array( 'value' => $bob ) ) ) );
		self::assertSame( array( null, $bob ), $this->told() );
		$this->patch( $group, array( 'op' => 'remove', 'path' => "members[value eq \"{$ada}\"]" ) );
		self::assertSame( array( $ada, null ), $this->told() );
		$this->request( 'PUT', "/Groups/{$group}", array( 'schemas' => array( self::GROUP ), 'displayName' => 'Leaders', 'members' => array( array( 'value' => $eve ) ) ) );
		self::assertSame( array( $bob, $eve ), $this->told() );
		self::assertContains( array( 'attribute' => 'displayName', 'old' => 'Guides', 'new' => 'Leaders' ), self::audit( 1 )[0]['differences'] );
		// What was undone is not told with what comes after it.
		self::assertSame( 400, $this->patch( $group, array( 'op' => 'add', 'path' => 'members', 'value' => array( array( 'value' => $ada ) ) ), array( 'op' => 'replace', 'path' => 'displayName', 'value' => '' ) )->status );
		$this->patch( $group, array( 'op' => 'replace', 'path' => 'displayName', 'value' => 'Heads' ) );
		self::assertSame( array(), $this->told() );
		$this->patch( $group, array( 'op' => 'remove', 'path' => 'members' ) );
		self::assertSame( array( $eve, null ), $this->told() );
		delete_option( 'scimpress_audit_values' );
	}

	/** @dataProvider silent */
	public function test_who_came_is_not_told_unless_somebody_wants_it( bool $is_on, array $secret ): void {
		( new KeptValues( $is_on, $secret ) )->store();
		$ada = $this->created( 'ada' );
		$this->group( 'Guides', $ada );
		self::assertSame( array(), $this->told() );
		self::assertContains( 'members', self::audit( 1 )[0]['changed'] );
		delete_option( 'scimpress_audit_values' );
	}

	/** @return array<string, array{bool, list<string>}> */
	public static function silent(): array {
		return array( 'names only' => array( false, array() ), 'a secret' => array( true, array( 'members' ) ) );
	}

	public function test_of_many_members_some_are_told_and_how_many_more_there_are(): void {
		( new KeptValues( true, array() ) )->store();
		$ids = array_map( fn( int $number ) => $this->created( "user-{$number}" ), range( 1, MemberChanges::TOLD + 3 ) );
		sort( $ids );
		$group = $this->group( 'Guides', ...$ids );
		$some  = implode( ', ', array_slice( $ids, 0, MemberChanges::TOLD ) ) . ', +3';
		self::assertSame( array( null, $some ), $this->told() );
		$this->patch( $group, array( 'op' => 'remove', 'path' => 'members' ) );
		self::assertSame( array( $some, null ), $this->told() );
		self::assertStringEndsWith( 'user-1, 3 more', DifferenceWords::of( array( array( 'attribute' => 'members', 'old' => null, 'new' => "{$ids[0]}, +3" ) ) )[0]['new'] );
		delete_option( 'scimpress_audit_values' );
	}

	/** @return list<?string> Who went and who came, as the newest event has it. */
	private function told(): array {
		foreach ( self::audit( 1 )[0]['differences'] as $one ) {
			if ( 'members' === $one['attribute'] ) {
				return array( $one['old'], $one['new'] );
			}
		}
		return array();
	}

	public function test_a_deleted_user_has_left_its_groups_and_no_other_has(): void {
		list( $ada, $bob ) = array( $this->created( 'ada' ), $this->created( 'bob' ) );
		$group = $this->group( 'Guides', $ada, $bob );
		$before = $this->read_group( $group )['meta'];
		self::assertSame( 204, $this->request( 'DELETE', "/Users/{$ada}" )->status );
		self::assertSame( array( $bob ), $this->members( $group ) );
		self::assertSame( array( 'W/"1"', 'W/"2"' ), array( $before['version'], $this->read_group( $group )['meta']['version'] ) );
	}

	public function test_a_user_who_must_not_be_deleted_stays_a_member(): void {
		$ada   = $this->created( 'ada' );
		$group = $this->group( 'Guides', $ada );
		add_filter( 'scimpress_protection_reason', static fn() => 'somebody said so' );
		self::assertSame( 403, $this->request( 'DELETE', "/Users/{$ada}" )->status );
		self::assertSame( array( $ada ), $this->members( $group ) );
		self::assertSame( 'W/"1"', $this->read_group( $group )['meta']['version'] );
	}

	public function test_a_group_whose_members_are_refused_is_not_there(): void {
		$reply = $this->request( 'POST', '/Groups', array( 'schemas' => array( self::GROUP ), 'displayName' => 'Guides', 'members' => array( array( 'value' => $this->created( 'ada' ) ), array( 'value' => wp_generate_uuid4() ) ) ) );
		self::assertSame( 400, $reply->status );
		self::assertSame( array( 0, 0 ), array( self::rows( Tables::groups() ), self::rows( Tables::members() ) ) );
	}

	public function test_a_deadlock_among_members_is_tried_again(): void {
		$ada       = $this->created( 'ada' );
		$group     = $this->group( 'Guides' );
		$deadlocks = 0;
		add_filter(
			'query',
			static function ( string $query ) use ( &$deadlocks ): string {
				if ( str_contains( $query, 'INSERT IGNORE INTO ' . Tables::members() ) && ++$deadlocks < 3 ) {
					throw Failure::deadlock();
				}
				return $query;
			}
		);
		self::assertSame( 200, $this->patch( $group, array( 'op' => 'add', 'path' => 'members', 'value' => array( array( 'value' => $ada ) ) ) )->status );
		self::assertSame( array( 3, array( $ada ), 'W/"2"' ), array( $deadlocks, $this->members( $group ), $this->read_group( $group )['meta']['version'] ) );
	}

	public function test_a_change_of_one_member_reads_and_writes_no_other(): void {
		$ada   = $this->created( 'ada' );
		$small = $this->group( 'Small', $ada );
		$large = $this->group( 'Large', $ada );
		self::fill( $large, 1000 );

		$add = array( 'op' => 'add', 'path' => 'members', 'value' => array( array( 'value' => $this->created( 'bob' ) ) ) );
		list( $few, $reply )  = $this->statements( fn() => $this->patch( $small, $add ) );
		self::assertSame( 200, $reply->status );
		list( $many, $reply ) = $this->statements( fn() => $this->patch( $large, $add ) );
		self::assertSame( array( 204, null ), array( $reply->status, $reply->body ) );
		self::assertContains( array( 'ETag', 'W/"2"' ), $reply->headers );

		// The answer to the change of a small group shows its members, which is one more.
		self::assertSame( count( $few ) - 1, count( $many ) );
		self::assertLessThan( 4000, max( array_map( 'strlen', $many ) ) );
		self::assertCount( 1002, $this->members( $large ) );
	}

	/** @param string ...$members */
	private function group( string $name, string ...$members ): string {
		$reply = $this->request( 'POST', '/Groups', array( 'schemas' => array( self::GROUP ), 'displayName' => $name, 'members' => array_map( static fn( $id ) => array( 'value' => $id ), $members ) ) );
		self::assertSame( 201, $reply->status, (string) $reply->body );
		return self::json( $reply )['id'];
	}

	/** Makes users that are nobody in WordPress members. */
	private static function fill( string $group, int $count ): void {
		$rows = array_map( static fn( int $number ) => sprintf( "('%s', '00000000-0000-7000-8000-%012d', 'user')", $group, $number ), range( 1, $count ) );
		Sql::execute( 'INSERT INTO ' . Tables::members() . ' (group_id, member_id, kind) VALUES ' . implode( ', ', $rows ) );
	}

	/** @param array<string, mixed> ...$operations */
	private function patch( string $id, array ...$operations ): Reply {
		return $this->request( 'PATCH', "/Groups/{$id}", array( 'schemas' => array( self::PATCH ), 'Operations' => $operations ) );
	}

	/** @return array<string, mixed> */
	private function read_group( string $id ): array {
		$reply = $this->request( 'GET', "/Groups/{$id}" );
		self::assertSame( 200, $reply->status, (string) $reply->body );
		return self::json( $reply );
	}

	/** @return list<string> Their ids. */
	private function members( string $id ): array {
		return array_column( $this->read_group( $id )['members'] ?? array(), 'value' );
	}

	/**
	 * @param callable(): Reply $do
	 * @return array{list<string>, Reply} What was asked of the plugin's tables meanwhile, and the reply.
	 */
	private function statements( callable $do ): array {
		$statements = array();
		$note       = static function ( string $query ) use ( &$statements ): string {
			if ( str_contains( $query, 'scimpress_' ) ) {
				$statements[] = $query;
			}
			return $query;
		};
		add_filter( 'query', $note );
		$reply = $do();
		remove_filter( 'query', $note );
		return array( $statements, $reply );
	}
}
