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
final class Transaction {

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

	/**
	 * Begins.
	 *
	 * @throws Failure When the database does not, or holds a table that cannot take part.
	 * @throws LogicException When one is open already.
	 */
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

	/**
	 * Makes everything since `begin()` permanent. Afterwards nothing is open, whatever became of it.
	 *
	 * @throws Failure Deadlock when nothing was kept; unavailable when it is not known, or not wholly kept.
	 */
	public function commit(): void {
		if ( ! $this->is_open ) {
			throw Failure::unavailable( 'no transaction is open' );
		}
		try {
			$this->fence->prove();
			$this->session->prove_connection();
			$this->fence->pass( 'COMMIT' );
		} catch ( Failure $failure ) {
			$this->rollback();
			throw $failure;
		}
		$this->end();
		$this->user_count->count();
	}

	/**
	 * Undoes everything since `begin()`. A database that does not answer undoes it by itself.
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
