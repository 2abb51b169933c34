<?php
/**
 * Users who are being linked in the background.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Store;

use ScimPress\Database\Failure;
use ScimPress\Database\Sql;

defined( 'ABSPATH' ) || exit;

// phpcs:disable WordPress.DB.DirectDatabaseQuery -- what one process has stored must be seen by the next, past the cache of options.

/**
 * Keeps, in an option, what is to be done and how far it is. A process stores something only in place of what it has
 * read, so that of two at once one finds that the other was first.
 *
 * A task is array{connection_id: int, roles: list<string>, decider: int, total: int, after: int, linked: int,
 * passed: int, named: list<array{int, string}>, until: int, is_done: bool}.
 */
final class LinkingTask {

	private const OPTION = 'scimpress_linking';

	/**
	 * The task; null when there is none.
	 *
	 * @return ?array<string, mixed>
	 * @throws Failure When the database does not answer.
	 */
	public function find(): ?array {
		global $wpdb;
		$stored = Sql::value( "SELECT option_value FROM {$wpdb->options} WHERE option_name = %s", array( self::OPTION ) );
		$task   = null === $stored ? null : json_decode( $stored, true );
		return is_array( $task ) ? $task : null;
	}

	/**
	 * Stores a task where there is none. False when there is one.
	 *
	 * @param array<string, mixed> $task The task.
	 * @throws Failure When the database does not do it.
	 */
	public function begin( array $task ): bool {
		global $wpdb;
		return 1 === Sql::execute( "INSERT IGNORE INTO {$wpdb->options} (option_name, option_value, autoload) VALUES (%s, %s, 'no')", array( self::OPTION, self::text( $task ) ) );
	}

	/**
	 * Stores how far it is. False when somebody has stored something else meanwhile, or ended it.
	 *
	 * @param array<string, mixed> $former As it was read.
	 * @param array<string, mixed> $task   As it is now.
	 * @throws Failure When the database does not do it.
	 */
	public function replace( array $former, array $task ): bool {
		global $wpdb;
		return 1 === Sql::update(
			$wpdb->options,
			array( 'option_value' => self::text( $task ) ),
			array(
				'option_name'  => self::OPTION,
				'option_value' => self::text( $former ),
			)
		);
	}

	/**
	 * Forgets the task.
	 *
	 * @throws Failure When the database does not do it.
	 */
	public function remove(): void {
		global $wpdb;
		Sql::execute( "DELETE FROM {$wpdb->options} WHERE option_name = %s", array( self::OPTION ) );
	}

	/**
	 * A task as it is stored.
	 *
	 * @param array<string, mixed> $task The task.
	 */
	private static function text( array $task ): string {
		return (string) wp_json_encode( $task, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE );
	}
}
