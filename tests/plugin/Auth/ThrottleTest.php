<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Auth;

use ScimPress\Auth\Throttle;
use ScimPress\Clock;
use ScimPress\Database\Sql;
use ScimPress\Store\Attempts;
use ScimPress\Tests\Support\Scenario;
use ScimPress\Tests\Support\TestCase;

final class ThrottleTest extends TestCase {

	private Throttle $throttle;

	protected function setUp(): void {
		parent::setUp();
		$this->throttle = new Throttle( new Attempts() );
		$this->forget();
	}

	protected function tearDown(): void {
		$this->forget();
		parent::tearDown();
	}

	public function test_ten_bad_tokens_in_a_minute_are_free_and_then_waits_grow(): void {
		self::assertSame( array_fill( 0, 10, null ), $this->tries( 10, '192.0.2.1' ) );
		self::assertSame( array( 6, 12, 18 ), $this->tries( 3, '192.0.2.1' ) );
	}

	public function test_no_wait_is_longer_than_an_hour(): void {
		self::assertSame( 3600, max( $this->tries( 700, '192.0.2.1' ) ) );
	}

	public function test_attempts_are_forgotten(): void {
		$this->tries( 10, '192.0.2.1' );
		self::assertNull( $this->throttle->wait_after_bad_token( '192.0.2.1', Scenario::NOW + 6 * Clock::SECOND ) );
		self::assertSame( 6, $this->throttle->wait_after_bad_token( '192.0.2.1', Scenario::NOW + 6 * Clock::SECOND ) );
		self::assertNull( $this->throttle->wait_after_bad_token( '192.0.2.1', Scenario::NOW + 120 * Clock::SECOND ) );
	}

	public function test_requests_without_a_token_are_counted_apart(): void {
		$floods = array_map( fn() => $this->throttle->is_flood( '192.0.2.1', Scenario::NOW ), range( 1, 12 ) );
		self::assertSame( array( ...array_fill( 0, 10, false ), true, true ), $floods );
		self::assertFalse( $this->throttle->is_flood( '192.0.2.1', Scenario::NOW + 120 * Clock::SECOND ) );
		self::assertNull( $this->throttle->wait_after_bad_token( '192.0.2.1', Scenario::NOW ) );
	}

	public function test_counters_are_bounded_whatever_addresses_are_used(): void {
		for ( $number = 0; $number < 600; $number++ ) {
			$this->throttle->wait_after_bad_token( '10.0.' . intdiv( $number, 256 ) . '.' . $number % 256, Scenario::NOW );
		}
		self::assertLessThanOrEqual( 256, $this->counters() );
		self::assertGreaterThan( 128, $this->counters() );
	}

	public function test_counters_are_not_loaded_with_every_page(): void {
		global $wpdb;
		$this->tries( 1, '192.0.2.1' );
		self::assertSame( 'no', Sql::value( "SELECT autoload FROM {$wpdb->options} WHERE option_name LIKE 'scimpress_attempts_%'" ) );
	}

	/** @return list<?int> */
	private function tries( int $count, string $network ): array {
		$waits = array();
		for ( $try = 0; $try < $count; $try++ ) {
			$waits[] = $this->throttle->wait_after_bad_token( $network, Scenario::NOW );
		}
		return $waits;
	}

	private function counters(): int {
		global $wpdb;
		return (int) Sql::value( "SELECT COUNT(*) FROM {$wpdb->options} WHERE option_name LIKE 'scimpress_attempts_%'" );
	}

	private function forget(): void {
		global $wpdb;
		Sql::execute( "DELETE FROM {$wpdb->options} WHERE option_name LIKE 'scimpress_attempts_%'" );
	}
}
