<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Database\FailureKind;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\Groups;
use ScimPress\Store\Members;
use ScimPress\Store\Users;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class MembersTest extends TestCase {

	private const NOW = 1_764_000_000_123_456;

	private Members $members;

	protected function setUp(): void {
		parent::setUp();
		$this->members = new Members();
	}

	public function test_users_and_groups_become_members_once(): void {
		$group = self::group( 'Guides' );
		$inner = self::group( 'Inner' );
		$ids   = self::ascending( Scenario::manage( 7, true ), Scenario::manage( 8, false ), $inner );
		self::assertSame( 2, $this->members->add( 1, $group, array_slice( $ids, 1 ) ) );
		self::assertSame( 1, $this->members->add( 1, $group, $ids ) );
		self::assertSame( 0, $this->members->add( 1, $group, $ids ) );
		$kinds = array_column( $this->members->select( $group, null, 10 ), 'kind', 'id' );
		self::assertSame( $ids, array_keys( $kinds ) );
		self::assertSame( array( 'group', 'user', 'user' ), array( $kinds[ $inner ], ...array_values( array_diff_key( $kinds, array( $inner => 0 ) ) ) ) );
	}

	/** @dataProvider strangers */
	public function test_nobody_becomes_a_member_together_with_a_stranger( callable $stranger ): void {
		$group   = self::group( 'Guides' );
		$known   = Scenario::manage( 7, true );
		$unknown = $stranger();
		$outcome = self::assertRejected( array( 'outcome' => 'missing' ), fn() => $this->members->add( 1, $group, self::ascending( $known, $unknown ) ) )->outcome;
		self::assertSame( array( $unknown ), $outcome['ids'] );
		self::assertSame( 0, self::rows( Tables::members() ) );
	}

	/** @return array<string, array{callable(): string}> */
	public static function strangers(): array {
		return array(
			'nobody'                      => array( static fn() => wp_generate_uuid4() ),
			'user of another connection'  => array(
				static function (): string {
					$id = Scenario::manage( 8, true );
					Sql::update( Tables::users(), array( 'connection_id' => 2 ), array( 'id' => $id ) );
					return $id;
				},
			),
			'group of another connection' => array( static fn() => self::group( 'Other', 2 ) ),
			'row of a broken transaction' => array(
				static function (): string {
					$row = self::new_row( 'ada' );
					( new Users() )->insert( $row, array( 'ada' ) );
					return $row['id'];
				},
			),
		);
	}

	public function test_all_who_are_missing_are_told(): void {
		$ids = array_map( static fn( int $number ) => sprintf( '00000000-0000-7000-8000-%012d', $number ), range( 1, 1100 ) );
		$outcome = self::assertRejected( array( 'outcome' => 'missing' ), fn() => $this->members->add( 1, self::group( 'Guides' ), $ids ) )->outcome;
		self::assertSame( $ids, $outcome['ids'] );
	}

	public function test_more_members_than_one_statement_takes_are_added_read_and_removed(): void {
		$group = self::group( 'Guides' );
		$ids   = self::users( 1101 );
		self::assertSame( 600, $this->members->add( 1, $group, array_slice( $ids, 0, 600 ) ) );
		self::assertSame( 501, $this->members->add( 1, $group, $ids ) );

		$first = array_column( $this->members->select( $group, null, 700 ), 'id' );
		$rest  = array_column( $this->members->select( $group, end( $first ), 700 ), 'id' );
		self::assertSame( array( 700, $ids ), array( count( $first ), array( ...$first, ...$rest ) ) );

		self::assertSame( 551, $this->members->remove( $group, array_slice( $ids, 550 ) ) );
		self::assertSame( 1, $this->members->remove( $group, array_slice( $ids, 549 ) ) );
		self::assertSame( 549, $this->members->remove( $group, null ) );
		self::assertSame( 0, $this->members->remove( $group, null ) );
	}

	public function test_members_of_other_groups_stay(): void {
		$user   = Scenario::manage( 7, true );
		$groups = array( self::group( 'Guides' ), self::group( 'Staff' ) );
		foreach ( $groups as $group ) {
			$this->members->add( 1, $group, array( $user ) );
		}
		self::assertSame( 1, $this->members->remove( $groups[0], null ) );
		self::assertSame( 0, $this->members->remove( $groups[0], array( $user ) ) );
		self::assertSame( array( array( 'id' => $user, 'kind' => 'user' ) ), $this->members->select( $groups[1], null, 10 ) );
	}

	public function test_whoever_leaves_makes_each_of_its_groups_a_new_version(): void {
		list( $user, $other ) = array( Scenario::manage( 7, true ), Scenario::manage( 8, true ) );
		$earlier = self::group( 'Earlier', modified: self::NOW - 5 );
		$later   = self::group( 'Later', modified: self::NOW + 5 );
		$foreign = self::group( 'Foreign' );
		foreach ( array( $earlier, $later ) as $group ) {
			$this->members->add( 1, $group, self::ascending( $user, $other ) );
		}
		$this->members->add( 1, $foreign, array( $other ) );

		self::assertSame( 2, $this->members->leave( $user, self::NOW ) );
		self::assertSame( 0, $this->members->leave( $user, self::NOW ) );
		$of = static fn( string $id ) => array_map( 'intval', array_values( (array) Sql::row( 'SELECT version, modified FROM ' . Tables::groups() . ' WHERE id = %s', array( $id ) ) ) );
		self::assertSame( array( 2, self::NOW ), $of( $earlier ) );
		self::assertSame( array( 2, self::NOW + 6 ), $of( $later ) );
		self::assertSame( array( 1, self::NOW ), $of( $foreign ) );
		self::assertSame( array( $other ), array_values( array_unique( array_column( Sql::rows( 'SELECT member_id FROM ' . Tables::members() ), 'member_id' ) ) ) );
	}

	public function test_whoever_is_in_more_groups_than_one_statement_takes_leaves_all(): void {
		$user = Scenario::manage( 7, true );
		foreach ( range( 1, 501 ) as $number ) {
			$this->members->add( 1, self::group( "group{$number}" ), array( $user ) );
		}
		self::assertSame( 501, $this->members->leave( $user, self::NOW ) );
		self::assertSame( 501, self::rows( Tables::groups() . ' WHERE version = 2' ) );
	}

	public function test_a_user_belongs_to_groups_itself_and_through_others(): void {
		list( $ada, $bob ) = self::ascending( Scenario::manage( 7, true ), Scenario::manage( 8, true ) );
		$groups = array();
		foreach ( array( 'Guides', 'Staff', 'Everybody', 'Nobody' ) as $name ) {
			$groups[ $name ] = self::group( $name );
		}
		$this->members->add( 1, $groups['Guides'], array( $ada ) );
		$this->members->add( 1, $groups['Staff'], self::ascending( $groups['Guides'], $bob ) );
		$this->members->add( 1, $groups['Everybody'], self::ascending( $groups['Staff'], $ada ) );

		self::assertSame(
			array( 'Everybody' => true, 'Guides' => true, 'Staff' => false ),
			$this->groups_of( $ada, array( $ada, $bob ) )
		);
		self::assertSame( array( 'Everybody' => false, 'Staff' => true ), $this->groups_of( $bob, array( $ada, $bob ) ) );
		self::assertSame( array(), $this->members->of_users( array( wp_generate_uuid4() ) ) );
		self::assertSame( array(), $this->members->of_users( array() ) );
	}

	public function test_groups_in_a_circle_come_to_an_end(): void {
		$user = Scenario::manage( 7, true );
		$one  = self::group( 'One' );
		$two  = self::group( 'Two' );
		$this->members->add( 1, $one, self::ascending( $user, $two ) );
		$this->members->add( 1, $two, array( $one ) );
		self::assertSame( array( 'One' => true, 'Two' => false ), $this->groups_of( $user, array( $user ) ) );
		self::assertCount( 2, $this->members->of_users( array( $user ) ) );
	}

	public function test_a_user_who_is_being_deleted_becomes_no_member(): void {
		$user  = Scenario::manage( 7, true );
		$group = self::group( 'Guides' );
		$add   = fn() => self::committed( fn() => $this->members->add( 1, $group, array( $user ) ) );
		if ( self::is_sqlite() ) {
			// One writer at a time: whoever is not deleted yet is not being deleted.
			self::assertSame( 1, $add() );
			return;
		}
		$other = self::other_session();
		$other->query( 'START TRANSACTION' );
		$other->query( 'DELETE FROM ' . Tables::users() . " WHERE id = '{$user}'" );
		self::assertFails( FailureKind::Deadlock, $add );
		$other->query( 'COMMIT' );
		self::assertRejected( array( 'outcome' => 'missing' ), $add );
		self::assertSame( 0, self::rows( Tables::members() ) );
	}

	public function test_a_user_becomes_a_member_of_two_groups_at_once(): void {
		$user  = Scenario::manage( 7, true );
		$group = self::group( 'Guides' );
		if ( ! self::is_sqlite() ) {
			$other = self::other_session();
			$other->query( 'START TRANSACTION' );
			$other->query( 'SELECT id FROM ' . Tables::users() . " WHERE id = '{$user}' LOCK IN SHARE MODE" );
		}
		self::assertSame( 1, self::committed( fn() => $this->members->add( 1, $group, array( $user ) ) ) );
	}

	/** @return array<string, bool> By displayName, whether directly. */
	private function groups_of( string $user, array $asked ): array {
		$found = array_filter( $this->members->of_users( $asked ), static fn( $membership ) => $user === $membership['user_id'] );
		$names = array_column( $found, 'direct', 'display_name' );
		ksort( $names );
		return $names;
	}

	private static function group( string $name, int $connection_id = 1, int $modified = self::NOW ): string {
		$id = wp_generate_uuid4();
		( new Groups() )->insert( $id, $connection_id, 1, self::group_row( $name, array( 'modified' => $modified ) ) );
		return $id;
	}

	/** @return list<string> In ascending order. */
	private static function users( int $count ): array {
		return self::ascending( ...self::committed( static fn() => array_map( static fn( int $number ) => Scenario::manage( $number, true ), range( 101, 100 + $count ) ) ) );
	}

	/** @return list<string> */
	private static function ascending( string ...$ids ): array {
		sort( $ids );
		return $ids;
	}
}
