<?php
/**
 * What commands do when the database does not answer.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Database\Failure;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * For commands that look into the tables.
 */
final class Asking {

	/**
	 * Runs something that asks the database, and ends the command when that does not answer.
	 *
	 * @template T
	 * @param callable(): T $question What to run.
	 * @return T
	 */
	public static function database( callable $question ): mixed {
		try {
			return $question();
		} catch ( Failure $failure ) {
			WP_CLI::error( 'The tables of ScimPress cannot be used: ' . $failure->getMessage() . '. See wp scim status.' );
		}
	}
}
