<?php
/**
 * One step from one state of the tables to the next.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Database;

defined( 'ABSPATH' ) || exit;

/**
 * A change of the tables of one site. Data definition commits by itself, so each change can be made
 * twice and can stop half-way without harm.
 */
interface Migration {

	/**
	 * Makes the change.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function up(): void;
}
