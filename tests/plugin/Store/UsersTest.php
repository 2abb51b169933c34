<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\FailureKind;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\Users;
use ScimPress\Tests\Support\TestCase;

final class UsersTest extends TestCase {

	private Users $users;

	protected function setUp(): void {
		parent::setUp();
		$this->users = new Users();
	}

	public function test_what_is_inserted_is_read_back_as_it_was(): void {
		$row = self::new_row(
			"Zoë O'Hara <zoe@example.com> 100% 🌱",
			array(
				'external_id'     => 'Ext\\"1"',
				'external_id_key' => hash( 'sha256', 'x' ),
				'document'        => '{"displayName":"Zoë \\u0022 🌱 %s %d \' \\\\"}',
				'version'         => 3,
			)
		);
		$this->put( $row, 7 );
		$this->users->attach( $row['id'], 7, array( 'display_name' => 'Zoë 🌱' ) );

		$stored = $this->users->load( 1, array( 'id' => $row['id'] ), false );
		self::assertSame( $row['document'], $stored['document'] );
		self::assertSame( array( 3, 7, 1_764_000_000_123_456 ), array( $stored['version'], $stored['wp_user_id'], $stored['created'] ) );
		self::assertSame( array( 'display_name' => 'Zoë 🌱' ), (array) $stored['baseline'] );
		self::assertSame( $row['user_name'], Sql::value( 'SELECT user_name FROM ' . Tables::users() ) );
	}

	public function test_a_user_is_seen_by_its_own_connection_alone(): void {
		$row = self::new_row( 'ada' );
		$this->put( $row, 7 );
		self::assertNotNull( $this->users->load( 1, array( 'wp_user_id' => 7 ), false ) );
		self::assertNull( $this->users->load( 2, array( 'wp_user_id' => 7 ), false ) );
		self::assertNull( $this->users->load( 2, array( 'id' => $row['id'] ), false ) );
		self::assertSame( 1, $this->users->connection_of( 7 ) );
		self::assertNull( $this->users->connection_of( 8 ) );
	}

	public function test_who_is_kept_out_is_counted_up_to_a_thousand(): void {
		self::assertSame( 0, $this->users->count_locked() );
		self::committed(
			function (): void {
				foreach ( range( 1, 1000 ) as $number ) {
					$this->put( self::new_row( "out-{$number}", array( 'active' => false, 'connection_id' => 1 + $number % 2 ) ), 100 + $number );
				}
				$this->put( self::new_row( 'in' ), 7 );
			}
		);
		self::assertSame( 1000, $this->users->count_locked() );
		self::assertSame( '1,000', Users::locked_in_words( 1000 ) );
		foreach ( array( 1, 2 ) as $number ) {
			$this->put( self::new_row( "also-out-{$number}", array( 'active' => false ) ), 10 + $number );
		}
		self::assertSame( 'More than 1,000', Users::locked_in_words( $this->users->count_locked() ) );
	}

	public function test_an_id_in_upper_case_is_no_other_id(): void {
		$row = self::new_row( 'ada', array( 'id' => 'abcdefab-0000-7000-8000-000000000001' ) );
		$this->put( $row, 7 );
		self::assertNull( $this->users->load( 1, array( 'id' => "abcdefab-0000-7000-8000-000000000001' OR '1'='1" ), false ) );
		self::assertNotNull( $this->users->load( 1, array( 'id' => $row['id'] ), false ) );
	}

	/** @dataProvider keys */
	public function test_what_must_be_unique_is( string $key, string $what ): void {
		$this->put( self::new_row( 'one', array( $key => hash( 'sha256', 'same' ) ) ), 7 );
		self::assertRejected(
			array(
				'outcome' => 'taken',
				'what'    => $what,
			),
			fn() => $this->put( self::new_row( 'two', array( $key => hash( 'sha256', 'same' ) ) ), 8 )
		);
		self::assertSame( 1, self::rows( Tables::users() ) );
	}

	/** @dataProvider keys */
	public function test_the_database_itself_refuses_what_must_be_unique( string $key ): void {
		$columns = array(
			$key       => hash( 'sha256', 'same' ),
			'baseline' => '{}',
			'active'   => 1,
		);
		$insert = static fn( string $name ) => Sql::insert( Tables::users(), array_diff_key( self::new_row( $name, $columns ), array( 'keys' => true, 'remembered_roles' => true ) ) );
		$insert( 'one' );
		$failure = self::assertFails( FailureKind::Duplicate, static fn() => $insert( 'two' ) );
		self::assertSame( $key, $failure->key );
	}

	/** @return array<string, array{string, string}> */
	public static function keys(): array {
		return array(
			'userName'   => array( 'user_name_key', 'user_name' ),
			'externalId' => array( 'external_id_key', 'external_id' ),
			'e-mail'     => array( 'user_email_key', 'user_email' ),
		);
	}

	public function test_two_connections_can_have_the_same_external_id(): void {
		$key = array( 'external_id_key' => hash( 'sha256', 'same' ) );
		$this->put( self::new_row( 'one', $key ), 7 );
		$this->put( self::new_row( 'two', array( ...$key, 'connection_id' => 2 ) ), 8 );
		self::assertSame( 2, self::rows( Tables::users() ) );
	}

	public function test_a_user_keeps_its_own_values_on_update(): void {
		$row = self::new_row( 'one', array( 'external_id_key' => hash( 'sha256', 'x' ) ) );
		$this->put( $row, 7 );
		$this->users->update( $row['id'], 1, array( ...$row, 'version' => 2 ) );
		self::assertSame( 2, $this->users->load( 1, array( 'wp_user_id' => 7 ), false )['version'] );
	}

	public function test_the_row_of_a_broken_transaction_counts_as_absent_and_makes_room(): void {
		$broken = self::new_row( 'ada' );
		$this->users->insert( $broken, array( 'ada' ) );
		self::assertNull( $this->users->load( 1, array( 'id' => $broken['id'] ), false ) );
		self::assertSame( 0, $this->users->count( 'connection_id = %d', array( 1 ) ) );

		$whole = self::new_row( 'ada' );
		$this->put( $whole, 7 );
		self::assertNotNull( $this->users->load( 1, array( 'id' => $whole['id'] ), false ) );
		self::assertSame( 1, self::rows( Tables::users() ) );
	}

	public function test_the_next_login_is_taken_when_somebody_claimed_the_first(): void {
		self::assertSame( 'ada', $this->users->insert( self::new_row( 'ada' ), array( 'ada' ) ) );
		if ( self::is_sqlite() ) {
			// Within a transaction a refusal undoes all of it; candidates are looked up first, with nobody else writing.
			self::assertSame( 'ada-2', $this->users->insert( self::new_row( 'ada@other' ), array( 'ada-2' ) ) );
			return;
		}
		self::assertSame( 'ada-2', $this->users->insert( self::new_row( 'ada@other' ), array( 'ADA', 'ada-2' ) ) );
	}

	/** @dataProvider conditions */
	public function test_conditions_of_the_core_select( string $where, array $parameters, array $expected ): void {
		foreach ( array( 'a', 'b', 'c', 'd' ) as $number => $name ) {
			$this->put(
				self::new_row(
					$name,
					array(
						'id'              => "00000000-0000-7000-8000-00000000000{$number}",
						'active'          => 'b' !== $name,
						'modified'        => 1_764_000_000_000_000 + $number,
						'external_id_key' => 'c' === $name ? hash( 'sha256', 'c' ) : null,
						'connection_id'   => 'd' === $name ? 2 : 1,
						'keys'            => 'a' === $name ? array() : array( hash( 'sha256', 'k' ) ),
					)
				),
				100 + $number
			);
		}
		$parameters = array_map( static fn( $value ) => 'key of' === strtok( (string) $value, ':' ) ? hash( 'sha256', strtok( '' ) ) : $value, $parameters );
		$found      = $this->users->select( $where, $parameters, null, 0, 10 );
		$names      = array_map( static fn( $user ) => json_decode( $user['document'] )->userName, $found );
		self::assertSame( $expected, $names );
		self::assertSame( count( $expected ), $this->users->count( $where, $parameters ) );
	}

	/** Every shape that crates/wordpress/src/select/condition.rs prints. */
	public static function conditions(): array {
		$key = "id IN (SELECT user_id FROM {user_keys} WHERE value_key IN (%s, ''))";
		return array(
			'always'           => array( 'connection_id = %d', array( 1 ), array( 'a', 'b', 'c' ) ),
			'never'            => array( 'connection_id = %d AND 1 = 0', array( 1 ), array() ),
			'equal'            => array( 'connection_id = %d AND user_name_key = %s', array( 1, 'key of:b' ), array( 'b' ) ),
			'boolean'          => array( 'connection_id = %d AND active = %d', array( 1, 0 ), array( 'b' ) ),
			'greater'          => array( 'connection_id = %d AND modified > %d', array( 1, 1_764_000_000_000_001 ), array( 'c' ) ),
			'less or equal'    => array( 'connection_id = %d AND modified <= %d', array( 1, 1_764_000_000_000_001 ), array( 'a', 'b' ) ),
			'present'          => array( 'connection_id = %d AND external_id_key IS NOT NULL', array( 1 ), array( 'c' ) ),
			'not'              => array( 'connection_id = %d AND NOT COALESCE(external_id_key = %s, 0)', array( 1, 'key of:c' ), array( 'a', 'b' ) ),
			'not of several'   => array( 'connection_id = %d AND NOT COALESCE((active = %d AND external_id_key IS NOT NULL), 0)', array( 1, 1 ), array( 'a', 'b' ) ),
			'any'              => array( 'connection_id = %d AND (active = %d OR user_name_key = %s)', array( 1, 0, 'key of:a' ), array( 'a', 'b' ) ),
			'nested'           => array( 'connection_id = %d AND ((1 = 1 AND active = %d) OR NOT COALESCE((NOT COALESCE(active = %d, 0) OR 1 = 0), 0))', array( 1, 0, 1 ), array( 'a', 'b', 'c' ) ),
			'key'              => array( "connection_id = %d AND {$key}", array( 1, 'key of:k' ), array( 'b', 'c' ) ),
			'key and boolean'  => array( "connection_id = %d AND ({$key} AND active = %d)", array( 1, 'key of:k', 0 ), array( 'b' ) ),
			'key or boolean'   => array( "connection_id = %d AND (external_id_key = %s OR {$key})", array( 1, 'key of:c', 'key of:none' ), array( 'c' ) ),
			'other connection' => array( 'connection_id = %d AND user_name_key = %s', array( 1, 'key of:d' ), array() ),
		);
	}

	public function test_pages_follow_each_other(): void {
		foreach ( range( 1, 5 ) as $number ) {
			$this->put( self::new_row( "user{$number}", array( 'id' => "00000000-0000-7000-8000-00000000000{$number}" ) ), $number );
		}
		$ids = fn( ?string $after, int $offset, int $limit ) => array_map(
			static fn( $user ) => (int) substr( $user['id'], -1 ),
			$this->users->select( 'connection_id = %d', array( 1 ), $after, $offset, $limit )
		);
		self::assertSame( array( 1, 2 ), $ids( null, 0, 2 ) );
		self::assertSame( array( 3, 4 ), $ids( '00000000-0000-7000-8000-000000000002', 0, 2 ) );
		self::assertSame( array( 4, 5 ), $ids( null, 3, 10 ) );
		self::assertSame( array(), $ids( null, 5, 10 ) );
	}

	public function test_a_failure_holds_no_data(): void {
		$this->put( self::new_row( 'secret-name' ), 7 );
		try {
			$this->put( self::new_row( 'other' ), 7 );
			self::fail( 'one WordPress user has two rows' );
		} catch ( Failure $failure ) {
			self::assertStringNotContainsString( 'secret', $failure->getMessage() );
			self::assertSame( 'wp_user_id', $failure->key );
		}
	}

	/** @param array<string, mixed> $row */
	private function put( array $row, int $wp_user_id ): void {
		$this->users->insert( $row, array( $row['user_name'] ) );
		$this->users->attach( $row['id'], $wp_user_id, array() );
	}
}
