<?php
/**
 * A transaction of which nothing stays.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

use LogicException;

defined( 'ABSPATH' ) || exit;

/**
 * Lets several exchanges work as they would for real, one seeing what the other did, within one transaction that is
 * undone in the end. What each of them would commit is proved to be whole, and not committed.
 *
 * Where several exchanges build on each other there is one attempt: a deadlock, and whatever else undoes a part,
 * takes all of it, and who went on would find nothing of what was done before. Nothing begins then. An exchange that
 * stands alone begins anew after a part was undone, as it does for real; that, too, is undone in the end.
 */
final class Trial implements UnitOfWork {

	/** Whether an exchange is within its part. */
	private bool $is_open = false;

	private bool $has_begun = false;

	/**
	 * The part that is real; nothing happens before `begin()`.
	 *
	 * @param bool        $stands_alone Whether nothing in it builds on a part that may have been undone.
	 * @param Transaction $whole        What is undone.
	 */
	public function __construct(
		private readonly bool $stands_alone = false,
		private readonly Transaction $whole = new Transaction(),
	) {}

	public function is_open(): bool {
		return $this->is_open;
	}

	public function begin(): void {
		if ( $this->is_open ) {
			throw new LogicException( 'a part of the trial is open already' );
		}
		if ( $this->has_begun && ! $this->stands_alone && ! $this->whole->is_open() ) {
			throw Failure::unavailable( 'a trial is not tried again' );
		}
		if ( ! $this->whole->is_open() ) {
			$this->has_begun = true;
			$this->whole->begin();
		}
		$this->is_open = true;
	}

	public function commit(): void {
		if ( ! $this->is_open ) {
			throw Failure::unavailable( 'no part of the trial is open' );
		}
		$this->is_open = false;
		$this->whole->prove();
	}

	public function rollback(): void {
		if ( $this->is_open ) {
			$this->end();
		}
	}

	/**
	 * Undoes all of it. To be called whatever happened.
	 */
	public function end(): void {
		$this->is_open = false;
		$this->whole->rollback();
	}
}
