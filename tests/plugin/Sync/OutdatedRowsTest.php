<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Sync;

use ScimPress\Database\Migrator;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Exchange\Runner;
use ScimPress\Extension;
use ScimPress\Machine;
use ScimPress\Store\Connections;
use ScimPress\Store\UserKeys;
use ScimPress\Sync\Observer;
use ScimPress\Sync\OutdatedRows;
use ScimPress\Tests\Support\ExchangeTestCase;

/**
 * @group once
 */
final class OutdatedRowsTest extends ExchangeTestCase {

	protected function tearDown(): void {
		wp_unschedule_hook( OutdatedRows::EVENT );
		update_option( Migrator::INSTALLED, array_key_last( Migrator::MIGRATIONS ) );
		parent::tearDown();
	}

	public function test_users_of_a_former_version_are_found_by_address_at_once_and_get_their_keys_later(): void {
		$id     = $this->created( 'ada', array( 'emails' => array( array( 'value' => 'Ada@example.com' ), array( 'value' => 'a@example.com' ) ) ) );
		$keys   = self::keys( $id );
		$before = $this->read( $id );
		self::assertCount( 2, $keys );
		self::go_back_to_a_former_version();
		( new Migrator() )->migrate();
		self::assertSame( array( '' ), self::keys( $id ) );
		self::assertSame( 1, $this->found( 'a@EXAMPLE.com' ) );
		self::assertIsInt( wp_next_scheduled( OutdatedRows::EVENT ) );

		self::outdated_rows( $this->runner, Extension::installed() )->write();
		self::assertSame( $keys, self::keys( $id ) );
		self::assertSame( 1, $this->found( 'a@EXAMPLE.com' ) );
		self::assertSame( $before, $this->read( $id ) );
		self::assertFalse( wp_next_scheduled( OutdatedRows::EVENT ) );
	}

	public function test_many_are_written_and_who_cannot_be_is_passed_over(): void {
		$ids = array_map( fn( int $number ) => $this->created( "user{$number}", array( 'emails' => array( array( 'value' => "user{$number}@example.com" ) ) ) ), range( 1, 103 ) );
		self::go_back_to_a_former_version();
		( new Migrator() )->migrate();
		Sql::execute( 'UPDATE ' . Tables::users() . ' SET document = %s WHERE id = %s', array( '{', $ids[1] ) );

		self::outdated_rows( $this->runner, Extension::installed() )->write();
		self::assertSame( array( $ids[1] ), array_keys( ( new UserKeys() )->unknown( '', 10 ) ) );
		self::assertFalse( wp_next_scheduled( OutdatedRows::EVENT ) );
	}

	public function test_what_there_is_no_time_for_follows_at_once_as_long_as_somebody_can_be_written(): void {
		array_map( fn( int $number ) => $this->created( "user{$number}", array( 'emails' => array( array( 'value' => "user{$number}@example.com" ) ) ) ), range( 1, 103 ) );
		self::go_back_to_a_former_version();
		( new Migrator() )->migrate();
		$rows = self::outdated_rows( $this->runner, Extension::installed() );

		$rows->write_for( 0 );
		self::assertSame( 3, ( new UserKeys() )->count_unknown( $this->connection->id ) );
		self::assertSame( 0, ( new UserKeys() )->count_unknown( $this->connection->id + 1 ) );
		self::assertIsInt( wp_next_scheduled( OutdatedRows::EVENT, array( 'at once' ) ) );
		$rows->write_for( 0 );
		self::assertSame( 0, ( new UserKeys() )->count_unknown() );
		self::assertFalse( OutdatedRows::goes_on() );
	}

	public function test_whoever_cannot_be_written_waits_for_the_next_hour(): void {
		array_map( fn( int $number ) => $this->created( "user{$number}", array( 'emails' => array( array( 'value' => "user{$number}@example.com" ) ) ) ), range( 1, 103 ) );
		self::go_back_to_a_former_version();
		( new Migrator() )->migrate();
		Sql::execute( 'UPDATE ' . Tables::users() . ' SET document = %s', array( '{' ) );
		self::outdated_rows( $this->runner, Extension::installed() )->write_for( 0 );
		self::assertFalse( wp_next_scheduled( OutdatedRows::EVENT, array( 'at once' ) ) );
		self::assertTrue( OutdatedRows::goes_on() );
	}

	public function test_without_the_extension_they_wait(): void {
		$id = $this->created( 'ada' );
		self::go_back_to_a_former_version();
		( new Migrator() )->migrate();
		self::outdated_rows( $this->runner, new Extension( Machine::this() ) )->write();
		self::assertSame( array( '' ), self::keys( $id ) );
		self::assertIsInt( wp_next_scheduled( OutdatedRows::EVENT ) );
	}

	public function test_a_new_site_has_nothing_to_write(): void {
		self::go_back_to_a_former_version();
		( new Migrator() )->migrate();
		self::assertFalse( wp_next_scheduled( OutdatedRows::EVENT ) );
	}

	private static function go_back_to_a_former_version(): void {
		Sql::execute( 'DROP TABLE ' . Tables::user_keys() );
		update_option( Migrator::INSTALLED, 2 );
	}

	private static function outdated_rows( Runner $runner, Extension $extension ): OutdatedRows {
		return new OutdatedRows( new Observer( $runner, $extension, new Connections(), new Migrator() ) );
	}

	/** @return list<string> */
	private static function keys( string $id ): array {
		return array_column( Sql::rows( 'SELECT value_key FROM ' . Tables::user_keys() . ' WHERE user_id = %s ORDER BY value_key', array( $id ) ), 'value_key' );
	}

	private function found( string $address ): int {
		$reply = $this->request( 'GET', '/Users?filter=' . rawurlencode( "emails.value eq \"{$address}\"" ) );
		self::assertSame( 200, $reply->status, (string) $reply->body );
		return self::json( $reply )['totalResults'];
	}
}
