<?php
/**
 * Shadow mode of connections.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Shadow;

use ScimPress\Audit\Recorder;
use ScimPress\Clock;
use ScimPress\Database\Failure;
use ScimPress\Database\Tables;
use ScimPress\Database\Transaction;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connection;
use ScimPress\Store\Rehearsal;
use ScimPress\Store\Rehearsals;
use ScimPress\Store\RoleTasks;
use ScimPress\Store\ShadowCopy;

defined( 'ABSPATH' ) || exit;

/**
 * Begins and ends it. While the rows of a connection are being copied its client is told to come again; each step
 * makes sure that nobody else has begun or ended meanwhile, so it can stop anywhere and be done again.
 */
final class Mode {

	/**
	 * The parts.
	 *
	 * @param Rehearsals $rehearsals The connections in shadow.
	 * @param ShadowCopy $copy       Their rows.
	 * @param Breaker    $breaker    How breakers stand.
	 * @param RoleTasks  $tasks      Whose role is due.
	 */
	public function __construct(
		private readonly Rehearsals $rehearsals = new Rehearsals(),
		private readonly ShadowCopy $copy = new ShadowCopy(),
		private readonly Breaker $breaker = new Breaker(),
		private readonly RoleTasks $tasks = new RoleTasks(),
	) {}

	/**
	 * How many users and groups `begin()` will have to copy.
	 *
	 * @throws Failure When the database does not answer.
	 */
	public function count( Connection $connection ): int {
		return $this->copy->count( $connection->id );
	}

	/**
	 * Lets a connection work in shadow from now on, whatever a former rehearsal has left. To be run to its end.
	 *
	 * @return iterable<int> How many users and groups were copied, step by step.
	 * @throws Failure When the database does not do it, or somebody else has begun or ended meanwhile.
	 */
	public function begin( Connection $connection ): iterable {
		$this->remove_left_behind();
		$rehearsal = $this->rehearsals->begin( $connection->id, Clock::now() );
		$this->remove( $connection->id, $rehearsal );
		foreach ( array( 'users', 'groups' ) as $table ) {
			$after = '';
			do {
				$copied = $this->step( $connection->id, $rehearsal, fn() => $this->copy->copy_next( $table, $connection->id, $after ) );
				$after  = $copied[0] ?? '';
				yield $copied[1] ?? 0;
			} while ( null !== $copied );
		}
		$this->step(
			$connection->id,
			$rehearsal,
			function () use ( $connection, $rehearsal ): void {
				$this->copy->copy_rest( $connection->id );
				$this->rehearsals->make_ready( $connection->id, $rehearsal, Clock::now() );
				$this->record( $connection->id, 'shadow.begin', 'nothing that the client asks for is done from now on' );
			}
		);
	}

	/**
	 * Lets a connection work for real again, from its last real state, and throws away what was rehearsed. False
	 * when it did already.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function end( Connection $connection ): bool {
		$has_ended = $this->rehearsals->end( $connection->id );
		if ( $has_ended ) {
			$this->record( $connection->id, 'shadow.end', 'what the client asks for is done from now on' );
		}
		$this->remove_left_behind();
		return $has_ended;
	}

	/**
	 * How the breaker of a connection in shadow would stand, and how many roles are to be looked at.
	 *
	 * @return array{tripped: ?int, due: int}
	 * @throws Failure When the database does not answer.
	 */
	public function state( Connection $connection ): array {
		return Tables::rehearse(
			array( $connection->id ),
			fn() => array(
				'tripped' => $this->breaker->state( $connection->id )['tripped'],
				'due'     => $this->tasks->remaining( $connection->id ),
			)
		);
	}

	/**
	 * Removes what former rehearsals have left.
	 */
	private function remove_left_behind(): void {
		foreach ( $this->copy->left_behind() as $connection_id ) {
			$this->remove( $connection_id, null );
		}
	}

	/**
	 * Removes all rows of a connection.
	 *
	 * @param ?Rehearsal $rehearsal The one that has just begun; null when it is not in shadow.
	 */
	private function remove( int $connection_id, ?Rehearsal $rehearsal ): void {
		do {
			$is_more = $this->step( $connection_id, $rehearsal, fn() => $this->copy->remove_next( $connection_id ) );
		} while ( $is_more );
	}

	/**
	 * Does one step in a transaction in which nobody else begins or ends.
	 *
	 * @template T
	 * @param callable(): T $work What.
	 * @return T
	 * @throws Failure When somebody has, or the database does not do it.
	 */
	private function step( int $connection_id, ?Rehearsal $rehearsal, callable $work ): mixed {
		$transaction = new Transaction();
		$transaction->begin();
		try {
			$this->rehearsals->hold( $connection_id, $rehearsal );
			$result = $work();
			$transaction->commit();
			return $result;
		} finally {
			$transaction->rollback();
		}
	}

	private function record( int $connection_id, string $action, string $detail ): void {
		Recorder::for_site( $connection_id )->record(
			array(
				'action'  => $action,
				'outcome' => 'succeeded',
				'status'  => 200,
				'detail'  => $detail,
				'changed' => array(),
			)
		);
	}
}
