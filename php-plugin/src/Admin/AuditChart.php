<?php
/**
 * Events per day, as they are shown.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;

defined( 'ABSPATH' ) || exit;

/**
 * A strip of bars for each result that there was, one below the other, each with a measure of its own: ten refusals
 * are to be seen beside ten thousand successes.
 */
final class AuditChart {

	/** Of a strip, in units of the picture; a day is ten wide. */
	public const HEIGHT = 40;

	/** The least height of a bar that stands for something. */
	private const LEAST = 3;

	/** The days, oldest first: name, date as the search takes it, and events by result; null for a day that is not counted yet. @var list<array{name: string, date: string, counts: ?array<string, int>}> */
	public readonly array $days;

	/** Results that there were, in words, by outcome. @var array<string, string> */
	public readonly array $outcomes;

	/**
	 * Takes the counts.
	 *
	 * @param string                                               $url  Of the tab.
	 * @param list<array{start: int, counts: ?array<string, int>}> $days As `Store\AuditDays` tells them.
	 */
	public function __construct( private readonly string $url, array $days ) {
		$format     = (string) get_option( 'date_format' );
		$this->days = array_map(
			static fn( array $day ) => array(
				'name'   => (string) wp_date( $format, Clock::seconds( $day['start'] ) ),
				'date'   => (string) wp_date( 'Y-m-d', Clock::seconds( $day['start'] ) ),
				'counts' => $day['counts'],
			),
			$days
		);
		$this->outcomes = array_filter( AuditLabels::outcomes(), fn( string $outcome ) => $this->total( $outcome ) > 0, ARRAY_FILTER_USE_KEY );
	}

	/**
	 * How many events came to something.
	 *
	 * @param string $outcome From the audit.
	 */
	public function total( string $outcome ): int {
		return array_sum( array_map( static fn( array $day ) => $day['counts'][ $outcome ] ?? 0, $this->days ) );
	}

	/**
	 * The most of them on one day.
	 *
	 * @param string $outcome From the audit.
	 */
	public function most( string $outcome ): int {
		return max( array( 0, ...array_map( static fn( array $day ) => $day['counts'][ $outcome ] ?? 0, $this->days ) ) );
	}

	/**
	 * Whether every day is counted.
	 */
	public function is_complete(): bool {
		return ! in_array( null, array_column( $this->days, 'counts' ), true );
	}

	/**
	 * The bars of a strip.
	 *
	 * @param string $outcome From the audit.
	 * @return list<array{x: int, height: int, title: string, url: string}>
	 */
	public function bars( string $outcome ): array {
		$bars = array();
		$most = max( 1, $this->most( $outcome ) );
		foreach ( $this->days as $number => $day ) {
			$events = $day['counts'][ $outcome ] ?? 0;
			if ( $events > 0 ) {
				$bars[] = array(
					'x'      => 10 * $number + 1,
					'height' => max( self::LEAST, (int) round( self::HEIGHT * $events / $most ) ),
					/* translators: 1: a day, 2: a result such as Refused, 3: a number. */
					'title'  => sprintf( __( '%1$s, %2$s: %3$s', 'scimpress' ), $day['name'], $this->outcomes[ $outcome ], number_format_i18n( $events ) ),
					'url'    => $this->day_url( $day['date'], $outcome ),
				);
			}
		}
		return $bars;
	}

	/**
	 * Where the events of a day are.
	 *
	 * @param string $date    As the search takes it.
	 * @param string $outcome Those that came to it; empty for all.
	 */
	public function day_url( string $date, string $outcome = '' ): string {
		return add_query_arg( array_filter( array( 'from' => $date, 'to' => $date, 'outcome' => $outcome ) ), $this->url );
	}
}
