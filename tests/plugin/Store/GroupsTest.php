<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Database\FailureKind;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\Groups;
use ScimPress\Store\Members;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class GroupsTest extends TestCase {

	private const CREATED = 1_764_000_000_000_000;

	private Groups $groups;

	protected function setUp(): void {
		parent::setUp();
		$this->groups = new Groups();
	}

	public function test_what_is_inserted_is_read_back_as_it_was(): void {
		$row = self::group_row(
			"Zoë's 100% <Guides> 🌱",
			array(
				'external_id'     => 'Ext\\"1"',
				'external_id_key' => hash( 'sha256', 'x' ),
				'document'        => '{"displayName":"Zoë \\u0022 🌱 %s %d \' \\\\"}',
				'version'         => 3,
			)
		);
		$id = $this->put( $row );
		self::assertSame(
			array(
				'id'       => $id,
				'version'  => 3,
				'created'  => self::CREATED,
				'modified' => 1_764_000_000_123_456,
				'document' => $row['document'],
			),
			$this->groups->load( 1, $id, false )
		);
		self::assertSame( array( $row['display_name'], 'Ext\\"1"' ), array_values( (array) Sql::row( 'SELECT display_name, external_id FROM ' . Tables::groups() ) ) );
	}

	public function test_long_values_are_kept_whole(): void {
		$name = str_repeat( 'ä', 100_000 );
		$this->put( self::group_row( $name, array( 'external_id' => $name ) ) );
		self::assertSame( array( $name, $name ), array_values( (array) Sql::row( 'SELECT display_name, external_id FROM ' . Tables::groups() ) ) );
	}

	public function test_a_group_is_seen_by_its_own_connection_alone(): void {
		$id = $this->put( self::group_row( 'Guides' ) );
		self::assertNotNull( $this->groups->load( 1, $id, false ) );
		self::assertNotNull( self::committed( fn() => $this->groups->load( 1, $id, true ) ) );
		self::assertNull( $this->groups->load( 2, $id, false ) );
		self::assertNull( $this->groups->load( 1, "{$id}' OR '1'='1", false ) );
	}

	public function test_a_change_changes_what_the_core_sets_and_nothing_else(): void {
		$id = $this->put( self::group_row( 'Guides', array( 'external_id' => 'x', 'external_id_key' => hash( 'sha256', 'x' ) ) ) );
		$this->groups->update( $id, self::group_row( 'Staff', array( 'version' => 2, 'modified' => 1_764_000_000_999_999 ) ) );
		$row = (array) Sql::row( 'SELECT * FROM ' . Tables::groups() );
		self::assertSame( array( '1', 'Staff', null, null, '2', (string) self::CREATED, '1764000000999999' ), array( $row['connection_id'], $row['display_name'], $row['external_id'], $row['external_id_key'], $row['version'], $row['created'], $row['modified'] ) );
	}

	/** @dataProvider keys */
	public function test_what_must_be_unique_is( string $key, string $what ): void {
		$taken = array(
			'outcome' => 'taken',
			'what'    => $what,
		);
		$this->put( self::group_row( 'one', array( $key => hash( 'sha256', 'same' ) ) ) );
		self::assertRejected( $taken, fn() => $this->put( self::group_row( 'two', array( $key => hash( 'sha256', 'same' ) ) ) ) );
		$id = $this->put( self::group_row( 'three' ) );
		self::assertRejected( $taken, fn() => $this->groups->update( $id, self::group_row( 'three', array( $key => hash( 'sha256', 'same' ) ) ) ) );
		self::assertSame( 2, self::rows( Tables::groups() ) );
	}

	/** @dataProvider keys */
	public function test_the_database_itself_refuses_what_must_be_unique( string $key ): void {
		$insert = static fn( string $name ) => Sql::insert( Tables::groups(), array( ...self::group_row( $name ), $key => hash( 'sha256', 'same' ), 'connection_id' => 1, 'created' => 1, 'id' => wp_generate_uuid4() ) );
		$insert( 'one' );
		$failure = self::assertFails( FailureKind::Duplicate, static fn() => $insert( 'two' ) );
		self::assertSame( $key, $failure->key );
	}

	public function test_a_transaction_goes_on_after_a_value_that_is_in_use(): void {
		self::committed(
			function (): void {
				$this->put( self::group_row( 'one' ) );
				self::assertRejected( array( 'what' => 'display_name' ), fn() => $this->put( self::group_row( 'ONE' ) ) );
				$this->put( self::group_row( 'two' ) );
			}
		);
		self::assertSame( 2, self::rows( Tables::groups() ) );
	}

	public function test_a_value_that_somebody_takes_meanwhile_is_in_use(): void {
		$rival = function ( string $query ) use ( &$rival ): string {
			if ( str_starts_with( $query, 'INSERT INTO ' . Tables::groups() ) ) {
				remove_filter( 'query', $rival );
				$this->put( self::group_row( 'Guides' ) );
			}
			return $query;
		};
		add_filter( 'query', $rival );
		self::assertRejected( array( 'what' => 'display_name' ), fn() => $this->put( self::group_row( 'GUIDES' ) ) );
		self::assertSame( 1, self::rows( Tables::groups() ) );
	}

	/** @return array<string, array{string, string}> */
	public static function keys(): array {
		return array(
			'displayName' => array( 'display_name_key', 'display_name' ),
			'externalId'  => array( 'external_id_key', 'external_id' ),
		);
	}

	public function test_two_connections_can_have_the_same_names(): void {
		$row = self::group_row( 'Guides', array( 'external_id_key' => hash( 'sha256', 'same' ) ) );
		$this->put( $row );
		$this->put( $row, 2 );
		self::assertSame( 2, self::rows( Tables::groups() ) );
	}

	public function test_a_group_keeps_its_own_values_on_update(): void {
		$row = self::group_row( 'Guides', array( 'external_id_key' => hash( 'sha256', 'x' ) ) );
		$id  = $this->put( $row );
		$this->groups->update( $id, array( ...$row, 'version' => 2 ) );
		$this->groups->update( $id, array( ...$row, 'version' => 2 ) );
		self::assertSame( 2, $this->groups->load( 1, $id, false )['version'] );
	}

	public function test_a_group_that_is_gone_is_neither_changed_nor_deleted(): void {
		$gone = array( 'outcome' => 'gone' );
		self::assertRejected( $gone, fn() => $this->groups->update( wp_generate_uuid4(), self::group_row( 'Guides' ) ) );
		self::assertRejected( $gone, fn() => $this->groups->delete( wp_generate_uuid4() ) );
	}

	public function test_the_memberships_in_a_group_end_with_it_and_no_others(): void {
		$user   = Scenario::manage( 7, true );
		$guides = $this->put( self::group_row( 'Guides' ) );
		$staff  = $this->put( self::group_row( 'Staff' ) );
		( new Members() )->add( 1, $guides, array( $user ) );
		( new Members() )->add( 1, $staff, array( $user ) );
		$this->groups->delete( $guides );
		self::assertNull( $this->groups->load( 1, $guides, false ) );
		self::assertSame( array( $staff ), array_column( Sql::rows( 'SELECT group_id FROM ' . Tables::members() ), 'group_id' ) );
	}

	/** @dataProvider conditions */
	public function test_conditions_of_the_core_select( string $where, array $parameters, array $expected ): void {
		$user = Scenario::manage( 7, true );
		foreach ( array( 'a', 'b', 'c', 'd' ) as $number => $name ) {
			$id  = "00000000-0000-7000-8000-00000000000{$number}";
			$row = self::group_row(
				$name,
				array(
					'modified'        => 1_764_000_000_000_000 + $number,
					'external_id_key' => 'c' === $name ? hash( 'sha256', 'c' ) : null,
				)
			);
			$this->groups->insert( $id, 'd' === $name ? 2 : 1, self::CREATED, $row );
			if ( 'a' !== $name ) {
				( new Members() )->add( 1, $id, array( $user ) );
			}
		}
		$parameters = array_map(
			static fn( $value ) => match ( strtok( (string) $value, ':' ) ) {
				'key of' => hash( 'sha256', strtok( '' ) ),
				'user'   => $user,
				default  => $value,
			},
			$parameters
		);
		$found = $this->groups->select( $where, $parameters, null, 0, 10 );
		self::assertSame( $expected, array_map( static fn( $group ) => json_decode( $group['document'] )->displayName, $found ) );
		self::assertSame( count( $expected ), $this->groups->count( $where, $parameters ) );
	}

	/** Shapes that crates/wordpress/src/select/condition.rs prints of groups. */
	public static function conditions(): array {
		$member = 'id IN (SELECT group_id FROM {members} WHERE member_id = %s)';
		return array(
			'always'           => array( 'connection_id = %d', array( 1 ), array( 'a', 'b', 'c' ) ),
			'never'            => array( 'connection_id = %d AND 1 = 0', array( 1 ), array() ),
			'equal'            => array( 'connection_id = %d AND display_name_key = %s', array( 1, 'key of:b' ), array( 'b' ) ),
			'greater'          => array( 'connection_id = %d AND modified > %d', array( 1, 1_764_000_000_000_001 ), array( 'c' ) ),
			'present'          => array( 'connection_id = %d AND external_id_key IS NOT NULL', array( 1 ), array( 'c' ) ),
			'member'           => array( "connection_id = %d AND {$member}", array( 1, 'user' ), array( 'b', 'c' ) ),
			'no member'        => array( "connection_id = %d AND NOT COALESCE({$member}, 0)", array( 1, 'user' ), array( 'a' ) ),
			'member and name'  => array( "connection_id = %d AND ({$member} AND display_name_key = %s)", array( 1, 'user', 'key of:c' ), array( 'c' ) ),
			'member or name'   => array( "connection_id = %d AND (display_name_key = %s OR {$member})", array( 1, 'key of:a', 'user' ), array( 'a', 'b', 'c' ) ),
			'two members'      => array( "connection_id = %d AND ({$member} AND {$member})", array( 1, 'user', '{members}' ), array() ),
			'other connection' => array( 'connection_id = %d AND display_name_key = %s', array( 1, 'key of:d' ), array() ),
		);
	}

	public function test_pages_follow_each_other(): void {
		foreach ( range( 1, 5 ) as $number ) {
			$this->groups->insert( "00000000-0000-7000-8000-00000000000{$number}", 1, self::CREATED, self::group_row( "group{$number}" ) );
		}
		$ids = fn( ?string $after, int $offset, int $limit ) => array_map(
			static fn( $group ) => (int) substr( $group['id'], -1 ),
			$this->groups->select( 'connection_id = %d', array( 1 ), $after, $offset, $limit )
		);
		self::assertSame( array( 1, 2 ), $ids( null, 0, 2 ) );
		self::assertSame( array( 3, 4 ), $ids( '00000000-0000-7000-8000-000000000002', 0, 2 ) );
		self::assertSame( array( 4, 5 ), $ids( null, 3, 10 ) );
		self::assertSame( array(), $ids( null, 5, 10 ) );
	}

	/** @param array<string, mixed> $row */
	private function put( array $row, int $connection_id = 1 ): string {
		$id = wp_generate_uuid4();
		$this->groups->insert( $id, $connection_id, self::CREATED, $row );
		return $id;
	}
}
