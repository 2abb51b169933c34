<?php
/**
 * How many events each day had.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use DateTimeImmutable;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Sql;
use ScimPress\Database\Tables;

defined( 'ABSPATH' ) || exit;

/**
 * Counts what came to what, by days of the site. What was counted is kept: each event is counted once, and only the
 * newest anew, whose neighbors may still be under way.
 */
final class AuditDays {

	/** Days that are told. */
	public const DAYS = 30;

	/** What was counted; option. */
	private const KEPT = 'scimpress_audit_days';

	/** How long a transaction may take whose event is to be counted. */
	private const DELAY = 600 * Clock::SECOND;

	/** Counts are kept up to a multiple of it, so that not every look at them writes. */
	private const STEP = 600 * Clock::SECOND;

	/** Nanoseconds after which the rest is left to the next look. */
	private const PATIENCE = 300_000_000;

	/**
	 * The last days, oldest first.
	 *
	 * @param int $now The time.
	 * @return list<array{start: int, counts: ?array<string, int>}> When a day begins, and how many events came to what; null for a day that is not counted yet.
	 * @throws Failure When the database does not answer.
	 */
	public function last( int $now ): array {
		$kept    = self::kept();
		$known   = array();
		$told    = array();
		$settled = intdiv( $now - self::DELAY, self::STEP ) * self::STEP;
		$patient = hrtime( true ) + self::PATIENCE;
		foreach ( self::days( $now ) as list( $start, $end ) ) {
			$day = $kept[ $start ] ?? null;
			$day = null === $day || $day['end'] !== $end ? array( 'end' => $end, 'through' => $start, 'counts' => array() ) : $day;
			if ( hrtime( true ) > $patient && $day['through'] < min( $end, $settled ) ) {
				$told[] = array( 'start' => $start, 'counts' => null );
				continue;
			}
			if ( $day['through'] < min( $end, $settled ) ) {
				$day['counts']  = self::sum( $day['counts'], $this->count( $day['through'], min( $end, $settled ) ) );
				$day['through'] = min( $end, $settled );
			}
			$known[ $start ] = $day;
			$told[]          = array(
				'start'  => $start,
				'counts' => $day['through'] < $end ? self::sum( $day['counts'], $this->count( $day['through'], $end ) ) : $day['counts'],
			);
		}
		if ( $known !== $kept ) {
			update_option( self::KEPT, $known, false );
		}
		return array_reverse( $told );
	}

	/**
	 * Has days be counted anew of which events were taken out.
	 *
	 * @param int $through When the last of these events happened.
	 */
	public function forget( int $through ): void {
		$kept = self::kept();
		$left = array_filter( $kept, static fn( int $start ) => $start > $through, ARRAY_FILTER_USE_KEY );
		if ( $left !== $kept ) {
			update_option( self::KEPT, $left, false );
		}
	}

	/**
	 * When the last days begin and end, newest first.
	 *
	 * @return list<array{int, int}>
	 */
	private static function days( int $now ): array {
		$day  = ( new DateTimeImmutable( '@' . Clock::seconds( $now ) ) )->setTimezone( wp_timezone() )->setTime( 0, 0 );
		$end  = $day->modify( '+1 day' );
		$days = array();
		for ( $number = 0; $number < self::DAYS; $number++ ) {
			$days[] = array( $day->getTimestamp() * Clock::SECOND, $end->getTimestamp() * Clock::SECOND );
			list( $day, $end ) = array( $day->modify( '-1 day' ), $day );
		}
		return $days;
	}

	/**
	 * How many events came to what between two times.
	 *
	 * @return array<string, int>
	 */
	private function count( int $since, int $until ): array {
		$rows = Sql::rows( 'SELECT outcome, COUNT(*) AS events FROM ' . Tables::audit() . ' WHERE occurred >= %d AND occurred < %d GROUP BY outcome', array( $since, $until ) );
		return array_map( 'intval', array_column( $rows, 'events', 'outcome' ) );
	}

	/**
	 * Two counts together.
	 *
	 * @param array<string, int> $one   By outcome.
	 * @param array<string, int> $other By outcome.
	 * @return array<string, int>
	 */
	private static function sum( array $one, array $other ): array {
		foreach ( $other as $outcome => $events ) {
			$one[ $outcome ] = ( $one[ $outcome ] ?? 0 ) + $events;
		}
		return $one;
	}

	/**
	 * What was counted, by when the day begins.
	 *
	 * @return array<int, array{end: int, through: int, counts: array<string, int>}>
	 */
	private static function kept(): array {
		$kept = get_option( self::KEPT );
		return array_filter( is_array( $kept ) ? $kept : array(), static fn( $day ) => is_array( $day ) && is_int( $day['end'] ?? null ) && is_int( $day['through'] ?? null ) && is_array( $day['counts'] ?? null ) );
	}
}
