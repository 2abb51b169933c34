<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Cli;

use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\Connections;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

/**
 * `wp scim check` as somebody types it, in a process of its own.
 *
 * @group once
 */
final class CheckTest extends TestCase {

	protected function setUp(): void {
		parent::setUp();
		Scenario::connection();
	}

	public function test_a_site_in_order_ends_with_nought(): void {
		list( $status, $output, $errors ) = $this->wp( 'scim', 'check' );
		self::assertSame( array( 0, '' ), array( $status, $errors ) );
		self::assertMatchesRegularExpression( '/^Address\tok\t/m', $output );
		self::assertStringEndsWith( 'Success: Everything is in order: your identity provider can work with this site.', $output );
		self::assertSame( 0, self::rows( Tables::users() ) );
	}

	public function test_a_problem_ends_with_one_and_says_what_to_do(): void {
		$connections = new Connections();
		$connections->save( $connections->first()->with( array( 'default_role' => 'administrator' ) ) );
		list( $status, $output, $errors ) = $this->wp( 'scim', 'check' );
		self::assertSame( 1, $status );
		self::assertMatchesRegularExpression( '/^Round trip\tproblem\t/m', $output );
		self::assertMatchesRegularExpression( '/Warning: Round trip: No user can be created[\s\S]+\n  1\. The raw details[\s\S]+\n  3\. .+\nError: 1 of 11 checks found a problem\./', $errors );

		list( $status, $output, $errors ) = $this->wp( 'scim', 'check', '--format=json' );
		self::assertSame( array( 1, '' ), array( $status, $errors ) );
		$result = json_decode( $output, true )[10];
		self::assertSame( array( 'round_trip', 'problem', 3 ), array( $result['id'], $result['state'], count( $result['steps'] ) ) );
		self::assertStringContainsString( 'the role administrator may', $result['raw'] );
	}

	public function test_what_cannot_be_seen_is_no_failure(): void {
		Sql::execute( 'DELETE FROM ' . Tables::connections() );
		list( $status, $output, $errors ) = $this->wp( 'scim', 'check' );
		self::assertSame( array( 0, '' ), array( $status, $errors ) );
		self::assertStringEndsWith( 'Success: No problem was found; 4 of 11 cannot be seen from here.', $output );
	}

	/** @return array{int, string, string} Exit status, output and errors. */
	private function wp( string ...$command ): array {
		$wp      = dirname( (string) getenv( 'WP_PATH' ), 2 ) . '/bin/wp';
		$process = proc_open( array( $wp, ...$command ), array( 1 => array( 'pipe', 'w' ), 2 => array( 'pipe', 'w' ) ), $pipes );
		$output  = trim( (string) stream_get_contents( $pipes[1] ) );
		$errors  = trim( (string) stream_get_contents( $pipes[2] ) );
		return array( proc_close( $process ), $output, $errors );
	}
}
