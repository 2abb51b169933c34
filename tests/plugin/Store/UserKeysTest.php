<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\UserKeys;
use ScimPress\Store\Users;
use ScimPress\Tests\Support\TestCase;

final class UserKeysTest extends TestCase {

	private Users $users;

	protected function setUp(): void {
		parent::setUp();
		$this->users = new Users();
	}

	public function test_keys_go_with_the_row(): void {
		$row   = self::new_row( 'ada', array( 'keys' => self::keys( 'a', 'b' ) ) );
		$other = self::new_row( 'bob', array( 'keys' => self::keys( 'b' ) ) );
		$this->put( $row, 7 );
		$this->put( $other, 8 );
		self::assertSame( self::keys( 'a', 'b' ), self::stored( $row['id'] ) );

		$this->users->update( $row['id'], 1, array( ...$row, 'keys' => self::keys( 'b', 'c' ) ) );
		self::assertSame( self::keys( 'b', 'c' ), self::stored( $row['id'] ) );
		self::assertSame( self::keys( 'b' ), self::stored( $other['id'] ) );

		$this->users->delete( $row['id'] );
		self::assertSame( array(), self::stored( $row['id'] ) );
		$this->users->forget( 8 );
		self::assertSame( 0, self::rows( Tables::user_keys() ) );
	}

	public function test_keys_go_when_the_row_of_a_broken_transaction_makes_room(): void {
		$this->users->insert( self::new_row( 'ada', array( 'keys' => self::keys( 'a' ) ) ), array( 'ada' ) );
		$this->put( self::new_row( 'ada' ), 7 );
		self::assertSame( 0, self::rows( Tables::user_keys() ) );
	}

	public function test_more_keys_than_one_statement_takes_are_written(): void {
		$row = self::new_row( 'ada', array( 'keys' => self::keys( ...range( 1, 1101 ) ) ) );
		$this->put( $row, 7 );
		self::assertSame( $row['keys'], self::stored( $row['id'] ) );
		$this->users->update( $row['id'], 1, array( ...$row, 'keys' => self::keys( 1 ) ) );
		self::assertSame( self::keys( 1 ), self::stored( $row['id'] ) );
	}

	public function test_a_user_whose_keys_are_not_known_is_found_by_each(): void {
		foreach ( array( 'ada' => 7, 'bob' => 8, 'cyd' => 9 ) as $name => $wp_user_id ) {
			$this->put( self::new_row( $name, array( 'id' => "00000000-0000-7000-8000-00000000000{$wp_user_id}", 'keys' => 'ada' === $name ? self::keys( 'a' ) : array() ) ), $wp_user_id );
		}
		( new UserKeys() )->add( '00000000-0000-7000-8000-000000000009', array( '' ) );
		$where = "connection_id = %d AND id IN (SELECT user_id FROM {user_keys} WHERE value_key IN (%s, ''))";
		$found = fn( string $value ) => array_column( $this->users->select( $where, array( 1, hash( 'sha256', $value ) ), null, 0, 10 ), 'wp_user_id' );
		self::assertSame( array( 7, 9 ), $found( 'a' ) );
		self::assertSame( array( 9 ), $found( 'b' ) );
		self::assertSame( 2, $this->users->count( $where, array( 1, hash( 'sha256', 'a' ) ) ) );
	}

	public function test_users_whose_keys_are_not_known_come_in_order(): void {
		$keys = new UserKeys();
		foreach ( array( 3, 1, 2 ) as $number ) {
			$row = self::new_row( "user{$number}", array( 'id' => "00000000-0000-7000-8000-00000000000{$number}" ) );
			$this->put( $row, $number );
			$keys->add( $row['id'], array( '' ) );
		}
		// Not known either, but the row of a broken transaction.
		$broken = self::new_row( 'broken', array( 'keys' => array( '' ) ) );
		$this->users->insert( $broken, array( 'broken' ) );

		self::assertSame( array( 1, 2 ), array_values( $keys->unknown( '', 2 ) ) );
		self::assertSame( array( '00000000-0000-7000-8000-000000000003' => 3 ), $keys->unknown( '00000000-0000-7000-8000-000000000002', 2 ) );
		$keys->replace( '00000000-0000-7000-8000-000000000001', self::keys( 'a' ) );
		self::assertSame( array( 2, 3 ), array_values( $keys->unknown( '', 10 ) ) );
	}

	/** @return list<string> */
	private static function keys( string|int ...$values ): array {
		$keys = array_map( static fn( $value ) => hash( 'sha256', (string) $value ), $values );
		sort( $keys );
		return $keys;
	}

	/** @return list<string> */
	private static function stored( string $id ): array {
		return array_column( Sql::rows( 'SELECT value_key FROM ' . Tables::user_keys() . ' WHERE user_id = %s ORDER BY value_key', array( $id ) ), 'value_key' );
	}

	/** @param array<string, mixed> $row */
	private function put( array $row, int $wp_user_id ): void {
		$this->users->insert( $row, array( $row['user_name'] ) );
		$this->users->attach( $row['id'], $wp_user_id, array() );
	}
}
