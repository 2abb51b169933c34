<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Database;

use ScimPress\Database\Backoff;
use ScimPress\Tests\Support\TestCase;

final class BackoffTest extends TestCase {

	public function test_each_wait_can_be_longer_and_none_is_too_long(): void {
		$backoff = new Backoff();
		$longest = array( $backoff->longest() );
		for ( $attempt = 0; $attempt < 12; $attempt++ ) {
			$backoff->lost();
			$longest[] = $backoff->longest();
		}
		self::assertSame( array( 0, 10, 20, 40, 80, 160, 200, 200, 200, 200, 200, 200, 200 ), $longest );
		$backoff->won();
		self::assertSame( 0, $backoff->longest() );
	}

	public function test_it_waits_after_a_deadlock_and_not_without_one(): void {
		$backoff = new Backoff();
		$started = hrtime( true );
		$backoff->wait();
		self::assertLessThan( 1_000_000, hrtime( true ) - $started );
		$backoff->lost();
		$started = hrtime( true );
		$backoff->wait();
		self::assertGreaterThanOrEqual( 1_000_000, hrtime( true ) - $started );
	}
}
