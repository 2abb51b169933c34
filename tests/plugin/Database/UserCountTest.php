<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Database;

use ScimPress\Database\Failure;
use ScimPress\Tests\Support\TestCase;

final class UserCountTest extends TestCase {

	public function test_users_are_counted_after_the_transaction_and_not_within(): void {
		wp_update_user_counts();
		$before = get_user_count();
		$within = null;
		self::committed(
			function () use ( &$within ): void {
				self::wordpress_user( 'ada' );
				self::wordpress_user( 'bob' );
				$within = self::stored_count();
			}
		);
		self::assertSame( array( $before, $before + 2 ), array( $within, self::stored_count() ) );
	}

	public function test_nobody_is_counted_after_a_rollback(): void {
		wp_update_user_counts();
		$before = self::stored_count();
		try {
			self::committed(
				function (): void {
					self::wordpress_user( 'ada' );
					throw Failure::deadlock();
				}
			);
		} catch ( Failure ) {
			self::assertSame( $before, self::stored_count() );
		}
		self::wordpress_user( 'bob' );
		self::assertSame( $before + 1, self::stored_count() );
	}

	public function test_a_site_that_does_not_count_is_left_alone(): void {
		wp_update_user_counts();
		$before = self::stored_count();
		add_filter( 'enable_live_network_counts', '__return_false' );
		self::committed( static fn() => self::wordpress_user( 'ada' ) );
		self::assertSame( $before, self::stored_count() );
	}

	private static function stored_count(): int {
		wp_cache_flush();
		return (int) get_user_count();
	}
}
