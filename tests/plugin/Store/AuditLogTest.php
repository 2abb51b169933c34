<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Store\AuditLog;
use ScimPress\Tests\Support\TestCase;

final class AuditLogTest extends TestCase {

	public const ROW = array(
		'occurred'      => 1_764_000_000_000_001,
		'connection_id' => 1,
		'token_id'      => 2,
		'action'        => 'user.create',
		'outcome'       => 'succeeded',
		'status'        => 201,
		'scim_type'     => null,
		'resource_id'   => '0199aaaa-bbbb-7ccc-8ddd-0123456789ab',
		'wp_user_id'    => 3,
		'user_name'     => 'Zoë 🌱',
		'detail'        => null,
		'changed'       => array( 'userName', 'urn:x:y:z' ),
		'differences'   => array(),
		'ip'            => '2001:db8::1',
		'method'        => 'POST',
		'path'          => '/Users',
		'duration'      => 12345,
	);

	public function test_a_row_is_read_back_as_it_was(): void {
		$log = new AuditLog();
		$log->append( self::ROW );
		$row = self::audit( 1 )[0];
		self::assertIsInt( $row['id'] );
		unset( $row['id'] );
		self::assertSame( self::ROW, $row );
	}

	public function test_values_are_read_back_as_they_were(): void {
		$differences = array(
			array( 'attribute' => 'title', 'old' => null, 'new' => 'Zoë "🌱" \\' ),
			array( 'attribute' => 'emails', 'old' => '[{"value":"a@b"}]', 'new' => null ),
		);
		( new AuditLog() )->append( array( ...self::ROW, 'differences' => $differences ) );
		self::assertSame( $differences, self::audit( 1 )[0]['differences'] );
	}

	public function test_text_that_does_not_fit_costs_no_row(): void {
		$log = new AuditLog();
		$log->append( array( ...self::ROW, 'path' => '/' . str_repeat( 'ü', 70_000 ), 'detail' => "broken \xff", 'method' => str_repeat( 'X', 20 ) ) );
		$row = self::audit( 1 )[0];
		self::assertSame( 1000, mb_strlen( $row['path'] ) );
		self::assertSame( 'broken ?', $row['detail'] );
		self::assertSame( 16, strlen( $row['method'] ) );
	}
}
