<?php
/**
 * What the request inspector shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;
use ScimPress\Inspection\Period;
use ScimPress\Store\Inspections;

defined( 'ABSPATH' ) || exit;

/**
 * Gathered before anything is printed; the template only escapes and prints.
 */
final class InspectorData {

	/** Whether requests are being looked at. */
	public readonly bool $is_running;

	/**
	 * Takes what was gathered.
	 *
	 * @param ?Period                $period      The time for which requests are or were looked at, as long as anything of it is kept.
	 * @param int                    $now         The time, microseconds.
	 * @param array<int, string>     $connections Names of connections by number.
	 * @param list<InspectedRequest> $requests    What has come, newest first.
	 * @param int                    $last        The number of the newest.
	 * @param int                    $count       How many there are in all.
	 */
	public function __construct(
		public readonly ?Period $period,
		private readonly int $now,
		public readonly array $connections,
		public readonly array $requests,
		public readonly int $last,
		private readonly int $count,
	) {
		$this->is_running = null !== $period && $period->is_running( $now );
	}

	/**
	 * How it stands, in a sentence or two.
	 */
	public function state(): string {
		if ( null === $this->period ) {
			return '';
		}
		$end = self::time( $this->period->end() );
		if ( $this->is_running ) {
			$left = max( 0, Inspections::MOST - $this->count );
			/* translators: 1: what is looked at, 2: a time, 3: a number. */
			$text = _n( 'Looking at %1$s, until %2$s or until %3$s more request has come.', 'Looking at %1$s, until %2$s or until %3$s more requests have come.', $left, 'scimpress' );
			return sprintf( $text, $this->whose(), $end, number_format_i18n( $left ) );
		}
		$text = match ( $this->period->reason() ) {
			/* translators: 1: a time, 2: a number. */
			Period::COUNT => __( 'It stopped by itself at %1$s: %2$s requests have come, and no more are kept.', 'scimpress' ),
			/* translators: 1: a time. */
			Period::STOPPED => __( 'It was stopped at %1$s.', 'scimpress' ),
			/* translators: 1: a time, 3: a number. */
			default => __( 'It stopped by itself at %1$s: %3$s minutes are over.', 'scimpress' ),
		};
		/* translators: %s: a time. */
		$until = sprintf( __( 'What was seen is deleted at %s.', 'scimpress' ), self::time( $this->period->forgotten() ) );
		return sprintf( $text, $end, number_format_i18n( Inspections::MOST ), number_format_i18n( self::minutes() ) ) . ' ' . $until;
	}

	/**
	 * How many minutes it lasts.
	 */
	public static function minutes(): int {
		return intdiv( Period::LENGTH, 60 * Clock::SECOND );
	}

	/**
	 * Whose requests are looked at.
	 */
	private function whose(): string {
		$id = $this->period?->connection_id;
		return null === $id
			? __( 'every request', 'scimpress' )
			/* translators: %s: name of a connection. */
			: sprintf( __( 'requests of “%s”', 'scimpress' ), $this->connections[ $id ] ?? (string) $id );
	}

	private static function time( int $time ): string {
		return (string) wp_date( get_option( 'time_format' ), Clock::seconds( $time ) );
	}
}
