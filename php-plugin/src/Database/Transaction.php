<?php
/**
 * The one transaction of an exchange.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

use LogicException;

defined( 'ABSPATH' ) || exit;

/**
 * Begins, commits and undoes. What it says became of a transaction is what became of it: it never
 * reports success for work that is not, or not wholly, in the database.
 */
final class Transaction implements UnitOfWork {

	private bool $is_open = false;

	private bool $is_guarded = false;

	/**
	 * The parts; nothing happens before `begin()`.
	 */
	public function __construct(
		private readonly Session $session = new Session(),
		private readonly Fence $fence = new Fence(),
		private readonly StaleCaches $caches = new StaleCaches(),
		private readonly UserCount $user_count = new UserCount(),
	) {}

	public function is_open(): bool {
		return $this->is_open;
	}

	public function begin(): void {
		if ( $this->is_open ) {
			throw new LogicException( 'a transaction is open already' );
		}
		$this->guard_against_exit();
		$this->is_open = true;
		$this->fence->raise();
		$this->caches->watch();
		$this->user_count->hold();
		try {
			$this->fence->look_away( $this->session->prepare( ... ) );
			$this->fence->open();
			$this->session->remember_connection();
		} catch ( Failure $failure ) {
			$this->rollback();
			// Whoever could not even begin has waited for the lock: there is nothing to repeat.
			throw Failure::unavailable( $failure->getMessage() );
		}
	}

	public function commit(): void {
		$this->finish( fn() => $this->fence->pass( 'COMMIT' ) );
		$this->end();
		$this->user_count->count();
	}

	/**
	 * Makes sure that a commit would keep everything since `begin()`, and goes on.
	 *
	 * @throws Failure As `commit()` does; nothing is open then.
	 */
	public function prove(): void {
		$this->finish( $this->fence->mark( ... ) );
	}

	/**
	 * A database that does not answer undoes it by itself.
	 */
	public function rollback(): void {
		if ( ! $this->is_open ) {
			return;
		}
		try {
			$this->fence->pass( 'ROLLBACK' );
		} catch ( Failure ) {
			// Undone all the same: the connection goes, if it has not gone already, and the transaction with it.
			$this->fence->look_away( $this->session->abandon( ... ) );
		} finally {
			$this->end();
		}
	}

	/**
	 * Does something with a transaction that is whole.
	 *
	 * @param callable(): void $step What.
	 * @throws Failure When it is not whole, or the database does not do it; nothing is open then.
	 */
	private function finish( callable $step ): void {
		if ( ! $this->is_open ) {
			throw Failure::unavailable( 'no transaction is open' );
		}
		try {
			$this->fence->prove();
			$this->session->prove_connection();
			$step();
		} catch ( Failure $failure ) {
			$this->rollback();
			throw $failure;
		}
	}

	/**
	 * Puts everything back as it was, and the caches in step with the database.
	 */
	private function end(): void {
		$this->fence->look_away( $this->session->restore( ... ) );
		$this->fence->lower();
		$this->user_count->release();
		$this->is_open = false;
		$this->caches->clean();
	}

	/**
	 * A hook may end the process within a transaction. The database undoes it by itself then, but caches
	 * outlive the process.
	 */
	private function guard_against_exit(): void {
		if ( ! $this->is_guarded ) {
			$this->is_guarded = true;
			register_shutdown_function( array( $this, 'rollback' ) );
		}
	}
}
