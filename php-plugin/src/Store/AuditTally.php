<?php
/**
 * What came of the requests of a day.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;

defined( 'ABSPATH' ) || exit;

/**
 * Counts events of each connection by what people ask about first. There are few kinds of events, and of each no more
 * are counted than anybody reads: three statements by keys, however many events there are.
 */
final class AuditTally {

	/** Events of a kind after which it is no more counted. */
	public const MOST = 5_000;

	/** What is counted, in the order in which it is told. */
	public const FIGURES = array( 'created', 'updated', 'deactivated', 'deleted', 'refused', 'failed', 'rehearsed' );

	/** What an action that succeeded is counted as; others are not. */
	private const DONE = array(
		'user.create'     => 'created',
		'user.patch'      => 'updated',
		'user.replace'    => 'updated',
		'user.deactivate' => 'deactivated',
		'user.delete'     => 'deleted',
	);

	/**
	 * The parts.
	 *
	 * @param AuditReader $reader Finds where a time begins.
	 * @param AuditKinds  $kinds  Counts.
	 * @param int         $most   Events of a kind after which it is no more counted.
	 */
	public function __construct(
		private readonly AuditReader $reader = new AuditReader(),
		private readonly AuditKinds $kinds = new AuditKinds(),
		private readonly int $most = self::MOST,
	) {}

	/**
	 * How many events there were since a time.
	 *
	 * @param int $since Microseconds.
	 * @return array<int, array<string, int>> By connection, by figure; what there was none of is not there.
	 * @throws Failure When the database does not answer.
	 */
	public function since( int $since ): array {
		$counts = array();
		$least  = $this->reader->first_since( $since );
		$wanted = static fn( array $kind ) => null !== $kind['connection_id'] && null !== self::figure( $kind );
		foreach ( PHP_INT_MAX === $least ? array() : $this->kinds->counts( $wanted, $least, $this->most ) as $count ) {
			$figure                           = self::figure( $count['kind'] );
			$connection                       = (int) $count['kind']['connection_id'];
			$counts[ $connection ][ $figure ] = min( $this->most, ( $counts[ $connection ][ $figure ] ?? 0 ) + $count['events'] );
		}
		return $counts;
	}

	/**
	 * What events of a kind are counted as; null when they are not.
	 *
	 * @param array<string, string|null> $kind Its columns.
	 */
	private static function figure( array $kind ): ?string {
		return 'succeeded' === $kind['outcome'] ? self::DONE[ $kind['action'] ] ?? null : $kind['outcome'];
	}
}
