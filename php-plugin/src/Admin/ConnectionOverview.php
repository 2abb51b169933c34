<?php
/**
 * How a connection stands.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Clock;
use ScimPress\Store\AuditTally;
use ScimPress\Store\Connection;

defined( 'ABSPATH' ) || exit;

/**
 * A row of the overview.
 */
final class ConnectionOverview {

	/**
	 * Takes what was gathered.
	 *
	 * @param Connection         $connection The connection.
	 * @param int                $usable     How many of its tokens can be used.
	 * @param ?int               $last_used  When its client was last accepted; null for never.
	 * @param bool               $is_served  Whether nothing of the site keeps it from working.
	 * @param bool               $is_tripped Whether its breaker has tripped.
	 * @param array<string, int> $figures    What it did within a day.
	 * @param int                $now        The time.
	 */
	public function __construct(
		public readonly Connection $connection,
		public readonly int $usable,
		public readonly ?int $last_used,
		private readonly bool $is_served,
		private readonly bool $is_tripped,
		private readonly array $figures,
		private readonly int $now,
	) {}

	/**
	 * How it stands, in words.
	 */
	public function status(): string {
		return match ( true ) {
			$this->is_tripped => __( 'The breaker is open: nobody else loses access until you decide', 'scimpress' ),
			! $this->is_served => __( 'Cannot be served: see below what is wrong with this site', 'scimpress' ),
			0 === $this->usable => __( 'Off: it has no token that can be used', 'scimpress' ),
			/* translators: %s: a date. */
			null !== $this->connection->rehearsal => sprintf( __( 'In shadow mode since %s: nothing is done', 'scimpress' ), AuditLabels::date( $this->connection->rehearsal->began ) ),
			null === $this->last_used => __( 'Waits for the first call', 'scimpress' ),
			default => __( 'On', 'scimpress' ),
		};
	}

	/**
	 * The color of that, by the class of a token's or an outcome's.
	 */
	public function color(): string {
		return match ( true ) {
			$this->is_tripped, ! $this->is_served => 'scimpress-outcome-failed',
			0 === $this->usable => 'scimpress-status-revoked',
			null !== $this->connection->rehearsal, null === $this->last_used => 'scimpress-status-expired',
			default => 'scimpress-status-active',
		};
	}

	/**
	 * When it last called, in words.
	 */
	public function last_call(): string {
		return null === $this->last_used
			? __( 'Not yet', 'scimpress' )
			/* translators: %s: a span of time, "5 minutes" for example. */
			: sprintf( __( '%s ago', 'scimpress' ), human_time_diff( Clock::seconds( $this->last_used ), Clock::seconds( $this->now ) ) );
	}

	/**
	 * What it did within a day: each figure in words, with the address of the events.
	 *
	 * @return list<array{text: string, url: string}> The address is empty where there are none.
	 */
	public function figures(): array {
		/* translators: %s: a number. */
		$words = array(
			/* translators: %s: a number. */
			'created'     => __( '%s created', 'scimpress' ),
			/* translators: %s: a number. */
			'updated'     => __( '%s changed', 'scimpress' ),
			/* translators: %s: a number. */
			'deactivated' => __( '%s deactivated', 'scimpress' ),
			/* translators: %s: a number. */
			'deleted'     => __( '%s deleted', 'scimpress' ),
			/* translators: %s: a number. */
			'refused'     => __( '%s refused', 'scimpress' ),
			/* translators: %s: a number. */
			'failed'      => __( '%s failed', 'scimpress' ),
			/* translators: %s: a number. */
			'rehearsed'   => __( '%s rehearsed', 'scimpress' ),
		);
		$told  = array();
		foreach ( AuditTally::FIGURES as $figure ) {
			$count = $this->figures[ $figure ] ?? 0;
			if ( 'rehearsed' === $figure && 0 === $count ) {
				continue;
			}
			/* translators: %s: a number. */
			$number = $count < AuditTally::MOST ? number_format_i18n( $count ) : sprintf( __( '%s or more', 'scimpress' ), number_format_i18n( AuditTally::MOST ) );
			$told[] = array(
				'text' => sprintf( $words[ $figure ], $number ),
				'url'  => 0 === $count ? '' : $this->events( $figure ),
			);
		}
		return $told;
	}

	/**
	 * The address of the events of a figure.
	 */
	private function events( string $figure ): string {
		$fields = match ( $figure ) {
			'created'     => array( 'doing' => 'user.create' ),
			'deactivated' => array( 'doing' => 'user.deactivate' ),
			'deleted'     => array( 'doing' => 'user.delete' ),
			'updated'     => array(),
			default       => array( 'outcome' => $figure ),
		};
		return add_query_arg(
			array(
				'outcome'    => 'succeeded',
				...$fields,
				'connection' => $this->connection->id,
				'from'       => (string) wp_date( 'Y-m-d', Clock::seconds( $this->now - Clock::DAY ) ),
			),
			Page::url( 'audit' )
		);
	}
}
