<?php
/**
 * What an exchange writes in.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

use LogicException;

defined( 'ABSPATH' ) || exit;

/**
 * Writes that are kept together or not at all. An exchange begins one as often as it needs to, one after the other.
 */
interface UnitOfWork {

	public function is_open(): bool;

	/**
	 * Begins.
	 *
	 * @throws Failure When the database does not, or holds a table that cannot take part.
	 * @throws LogicException When one is open already.
	 */
	public function begin(): void;

	/**
	 * Has everything since `begin()` count. Afterwards nothing is open, whatever became of it.
	 *
	 * @throws Failure Deadlock when nothing was kept; unavailable when it is not known, or not wholly kept.
	 */
	public function commit(): void;

	/**
	 * Undoes everything since `begin()`; nothing when none is open.
	 */
	public function rollback(): void;
}
