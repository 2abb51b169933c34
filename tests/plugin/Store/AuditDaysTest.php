<?php

declare( strict_types=1 );

namespace ScimPress\Tests\Store;

use ScimPress\Clock;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;
use ScimPress\Store\AuditDays;
use ScimPress\Store\AuditLog;
use ScimPress\Tests\Support\TestCase;

final class AuditDaysTest extends TestCase {

	/** 2026-11-28T12:00:00Z. */
	private const NOON = 1_795_867_200 * Clock::SECOND;

	private const HOUR = 3600 * Clock::SECOND;

	private AuditDays $days;

	protected function setUp(): void {
		parent::setUp();
		delete_option( 'scimpress_audit_days' );
		$this->days = new AuditDays();
	}

	protected function tearDown(): void {
		delete_option( 'scimpress_audit_days' );
		update_option( 'timezone_string', '' );
		parent::tearDown();
	}

	public function test_days_have_what_happened_on_them(): void {
		$this->append( self::NOON, 'succeeded', 2 );
		$this->append( self::NOON - 11 * self::HOUR, 'refused' );
		$this->append( self::NOON - 13 * self::HOUR, 'succeeded' );
		$this->append( self::NOON - 29 * Clock::DAY, 'failed' );
		$this->append( self::NOON - 30 * Clock::DAY, 'failed' );
		$told = $this->days->last( self::NOON );
		self::assertCount( 30, $told );
		self::assertSame( self::NOON - 12 * self::HOUR, $told[29]['start'] );
		self::assertSame( array( 'refused' => 1, 'succeeded' => 2 ), $told[29]['counts'] );
		self::assertSame( array( 'succeeded' => 1 ), $told[28]['counts'] );
		self::assertSame( array( 'failed' => 1 ), $told[0]['counts'] );
		self::assertSame( array(), $told[5]['counts'] );
	}

	public function test_an_event_is_counted_once_however_often_somebody_looks(): void {
		for ( $minute = 0; $minute <= 90; $minute += 7 ) {
			$now = self::NOON + intdiv( $minute * self::HOUR, 60 );
			$this->append( $now - 1, 'succeeded' );
			// It was under way when somebody looked the last time.
			$this->append( $now - 9 * intdiv( self::HOUR, 60 ), 'refused' );
			$this->days->last( $now );
		}
		self::assertSame( array( 'refused' => 13, 'succeeded' => 13 ), self::sorted( $this->days->last( self::NOON + 2 * self::HOUR )[29]['counts'] ) );
	}

	public function test_what_was_counted_is_not_counted_again(): void {
		$this->append( self::NOON - 5 * Clock::DAY, 'succeeded' );
		$this->days->last( self::NOON );
		$statements = 0;
		$count      = static function ( string $query ) use ( &$statements ): string {
			$statements += (int) str_contains( $query, 'COUNT(*)' );
			return $query;
		};
		add_filter( 'query', $count );
		$told = $this->days->last( self::NOON + 1 );
		remove_filter( 'query', $count );
		self::assertSame( array( 1, array( 'succeeded' => 1 ) ), array( $statements, $told[24]['counts'] ) );
	}

	public function test_the_evening_before_is_complete_after_midnight(): void {
		$midnight = self::NOON + 12 * self::HOUR;
		$this->append( $midnight - 1, 'succeeded' );
		self::assertSame( array( 'succeeded' => 1 ), $this->days->last( $midnight + 1 )[28]['counts'] );
		$this->append( $midnight - 2, 'succeeded' );
		self::assertSame( array( 'succeeded' => 2 ), $this->days->last( $midnight + 2 )[28]['counts'] );
		self::assertSame( array( 'succeeded' => 2 ), $this->days->last( $midnight + self::HOUR )[28]['counts'] );
	}

	public function test_days_are_those_of_the_site_also_where_one_is_longer(): void {
		$this->append( self::NOON - 1, 'succeeded' );
		$this->days->last( self::NOON );
		update_option( 'timezone_string', 'Pacific/Kiritimati' );
		self::assertSame( array( array(), array( 'succeeded' => 1 ) ), array_column( array_slice( $this->days->last( self::NOON ), 28 ), 'counts' ) );
		update_option( 'timezone_string', 'Europe/Berlin' );
		$november = ( new \DateTimeImmutable( '2026-11-01T12:00:00Z' ) )->getTimestamp() * Clock::SECOND;
		$told     = $this->days->last( $november );
		self::assertSame( 25 * self::HOUR, $told[23]['start'] - $told[22]['start'] );
	}

	public function test_days_of_which_events_went_are_counted_anew(): void {
		$this->append( self::NOON - 2 * Clock::DAY, 'succeeded' );
		$this->append( self::NOON - Clock::DAY, 'succeeded' );
		$this->days->last( self::NOON );
		Sql::execute( 'DELETE FROM ' . Tables::audit() );
		$this->days->forget( self::NOON - 2 * Clock::DAY );
		self::assertSame( array( array(), array( 'succeeded' => 1 ) ), array_column( array_slice( $this->days->last( self::NOON ), 27, 2 ), 'counts' ) );
	}

	public function test_what_cannot_be_read_is_counted_anew(): void {
		update_option( 'scimpress_audit_days', array( self::NOON - 12 * self::HOUR => array( 'through' => 'x' ), 3 => 4 ) );
		self::assertSame( array(), $this->days->last( self::NOON )[29]['counts'] );
	}

	private function append( int $time, string $outcome, int $times = 1 ): void {
		for ( $number = 0; $number < $times; $number++ ) {
			( new AuditLog() )->append( array( ...AuditLogTest::ROW, 'occurred' => $time, 'outcome' => $outcome ) );
		}
	}

	/**
	 * @param array<string, int> $counts
	 * @return array<string, int>
	 */
	private static function sorted( array $counts ): array {
		ksort( $counts );
		return $counts;
	}
}
