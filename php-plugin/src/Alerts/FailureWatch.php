<?php
/**
 * Sees where requests begin to fail.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Alerts;

use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Store\AuditReader;
use ScimPress\Store\AuditSearch;

defined( 'ABSPATH' ) || exit;

/**
 * Reads on in the audit where it stopped, and remembers of each connection whether its client gets on. One whose
 * requests never succeeded is being set up, and whoever does that sees it.
 */
final class FailureWatch {

	/** The site was at fault. */
	public const FAILED = 'failed';

	/** One request after the other was refused. */
	public const REFUSALS = 'refusals';

	/** A token that has ended is shown. */
	public const TOKEN = 'token';

	/** What is remembered: how far was read, and how each connection gets on; option. */
	private const STATE = 'scimpress_alert_state';

	/** Refusals without anything done in between that are no chance: some are part of every sync. */
	private const RUN = 10;

	/** Rows that are read at once. */
	private const CHUNK = 1000;

	/** Rows that are read at the most; what is older is passed over. */
	private const MOST = 50_000;

	/** Rows of transactions that end late may come after ones with greater numbers: the newest wait. */
	private const SETTLED = 60 * Clock::SECOND;

	/**
	 * The part.
	 *
	 * @param AuditReader $reader Reads the audit.
	 */
	public function __construct( private readonly AuditReader $reader = new AuditReader() ) {}

	/**
	 * Where requests began to fail since it was asked last, and how.
	 *
	 * @param int $now The time, microseconds.
	 * @return array<int, string> One of the kinds, by connection.
	 * @throws Failure When the database does not answer.
	 */
	public function begun( int $now ): array {
		$newest = (int) ( $this->reader->older( new AuditSearch(), null, 1 )->rows[0]['id'] ?? 0 );
		$state  = get_option( self::STATE );
		$after  = is_array( $state ) ? max( (int) ( $state['after'] ?? 0 ), $newest - self::MOST ) : $newest - self::CHUNK;
		$known  = is_array( $state ) ? (array) ( $state['connections'] ?? array() ) : array();
		$begun  = array();
		do {
			$rows = array_reverse( $this->reader->newer( new AuditSearch(), max( 0, $after ), self::CHUNK )->rows );
			foreach ( $rows as $row ) {
				if ( $row['occurred'] > $now - self::SETTLED ) {
					break 2;
				}
				$after = $row['id'];
				$id    = $row['connection_id'];
				if ( null === $id || null === $row['method'] ) {
					continue;
				}
				list( $known[ $id ], $kind ) = self::next( $known[ $id ] ?? null, $row );
				if ( null !== $kind ) {
					$begun[ $id ] = $kind;
				}
			}
		} while ( self::CHUNK === count( $rows ) );
		update_option(
			self::STATE,
			array(
				'after'       => max( 0, $after ),
				'connections' => $known,
			),
			false
		);
		return is_array( $state ) ? $begun : array();
	}

	/**
	 * How a connection gets on after one more request, and how it began to fail if it did.
	 *
	 * @param ?int                 $run Refusals in a row, -1 while it fails; null before anything succeeded.
	 * @param array<string, mixed> $row Of the audit.
	 * @return array{?int, ?string}
	 */
	private static function next( ?int $run, array $row ): array {
		if ( in_array( $row['outcome'], array( 'succeeded', 'rehearsed' ), true ) ) {
			return array( 0, null );
		}
		if ( null === $run || $run < 0 ) {
			return array( $run, null );
		}
		$kind = match ( true ) {
			'failed' === $row['outcome'] => self::FAILED,
			'authenticate' === $row['action'] && null !== $row['token_id'] => self::TOKEN,
			$run + 1 >= self::RUN => self::REFUSALS,
			default => null,
		};
		return array( null === $kind ? $run + 1 : -1, $kind );
	}
}
