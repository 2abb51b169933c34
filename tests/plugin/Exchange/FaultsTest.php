<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Exchange;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Tests\Support\ExchangeTestCase;

/**
 * What a failure within the core leaves behind: a SCIM answer, the database as it was, and a process that
 * goes on. The extension is a test build (`--features faults`) that fails where the request asks it to.
 */
final class FaultsTest extends ExchangeTestCase {

	/** @dataProvider faults */
	public function test_a_write_that_fails_leaves_nothing( string $fault, string $log ): void {
		$this->expects_log = true;
		$id                = $this->created( 'before', array( 'displayName' => 'Before' ) );
		$group             = self::json( $this->request( 'POST', '/Groups', array( 'displayName' => 'Before', 'members' => array( array( 'value' => $id ) ) ) ) )['id'];
		$before            = self::database();
		$patch             = array(
			'schemas'    => array( self::PATCH ),
			'Operations' => array( array( 'op' => 'replace', 'value' => array( 'displayName' => 'After', 'active' => false ) ) ),
		);
		$requests          = array(
			array( 'POST', '/Users', array( 'userName' => 'after' ) ),
			array( 'PUT', "/Users/{$id}", array( 'userName' => 'after', 'displayName' => 'After' ) ),
			array( 'PATCH', "/Users/{$id}", $patch ),
			array( 'DELETE', "/Users/{$id}", null ),
			array( 'POST', '/Groups', array( 'displayName' => 'After', 'members' => array( array( 'value' => $id ) ) ) ),
			array( 'PUT', "/Groups/{$group}", array( 'displayName' => 'After' ) ),
			array( 'PATCH', "/Groups/{$group}", array( ...$patch, 'Operations' => array( array( 'op' => 'remove', 'path' => 'members' ) ) ) ),
			array( 'DELETE', "/Groups/{$group}", null ),
		);
		foreach ( $requests as list( $method, $path, $body ) ) {
			$reply = $this->request( $method, "{$path}?scimpress-fault={$fault}", $body );
			self::assertSame( 500, $reply->status, "$method $path $fault" );
			$audit = self::audit( 1 )[0];
			self::assertSame( array( 'failed', 500, $method ), array( $audit['outcome'], $audit['status'], $audit['method'] ), $fault );
			self::assertSame( '500', self::json( $reply )['status'] );
			self::assertSame( $before, self::database(), "$method $path $fault" );
			self::assertSame( 'before', $this->read( $id )['userName'] );
		}
		self::assertStringContainsString( $log, $this->logged() );
		self::assertStringNotContainsString( 'After', $this->logged() );
	}

	/** @return iterable<string, array{string, string}> */
	public static function faults(): iterable {
		foreach ( array( 'begin', 'commit' ) as $place ) {
			yield "panic at {$place}" => array( "panic@{$place}", 'the core panicked' );
			yield "stall at {$place}" => array( "stall@{$place}", 'waits without an effect' );
		}
		yield 'effects' => array( 'effects@commit', 'too many effects' );
	}

	/**
	 * Everything that a SCIM write is about, row by row.
	 *
	 * @return array<string, mixed>
	 */
	private static function database(): array {
		global $wpdb;
		return array(
			'managed' => Sql::rows( 'SELECT * FROM ' . Tables::users() . ' ORDER BY id' ),
			'groups'  => Sql::rows( 'SELECT * FROM ' . Tables::groups() . ' ORDER BY id' ),
			'members' => Sql::rows( 'SELECT * FROM ' . Tables::members() . ' ORDER BY group_id, member_id' ),
			'users'   => Sql::rows( "SELECT * FROM {$wpdb->users} ORDER BY ID" ),
			'meta'    => Sql::rows( "SELECT * FROM {$wpdb->usermeta} ORDER BY umeta_id" ),
		);
	}
}
