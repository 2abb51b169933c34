<?php
/**
 * The command `wp scim group`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Store\Groups;
use ScimPress\Store\Members;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the groups that identity providers have made, and who is in them.
 */
final class GroupCommand {

	private const FIELDS = array( 'id', 'connection', 'display_name', 'members', 'modified' );

	private const MEMBER_FIELDS = array( 'id', 'kind', 'wp_user_id', 'name' );

	/** Rows that are read at once. */
	private const BATCH = 500;

	/**
	 * The parts.
	 *
	 * @param Groups  $groups  Groups.
	 * @param Members $members Who belongs to them.
	 */
	public function __construct(
		private readonly Groups $groups = new Groups(),
		private readonly Members $members = new Members(),
	) {}

	/**
	 * Lists the groups.
	 *
	 * ## OPTIONS
	 *
	 * [--connection=<id>]
	 * : Only those of the connection with this number.
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas.
	 *
	 * [--format=<format>]
	 * : How they are printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - ids
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim group list --fields=display_name,members
	 *     +--------------+---------+
	 *     | display_name | members |
	 *     +--------------+---------+
	 *     | Authors      | 2       |
	 *     +--------------+---------+
	 *
	 * @subcommand list
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function list_( array $arguments, array $options ): void {
		$connection = isset( $options['connection'] ) ? (int) $options['connection'] : null;
		$rows       = array();
		do {
			$found = Asking::database( fn() => $this->groups->page( $connection, (string) ( end( $rows )['id'] ?? '' ), self::BATCH ) );
			foreach ( $found as $group ) {
				$rows[] = array(
					...$group,
					'modified' => Printing::time( $group['modified'] ),
				);
			}
		} while ( self::BATCH === count( $found ) );
		Printing::rows( $rows, $options, self::FIELDS );
	}

	/**
	 * Shows the members of a group: users with their login, groups with what they are called.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : The SCIM id of the group.
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas.
	 *
	 * [--format=<format>]
	 * : How they are printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 *   - ids
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim group show 019ab697-e800-7607-8809-0a0b0c0d0e01 --fields=kind,name
	 *     +------+------+
	 *     | kind | name |
	 *     +------+------+
	 *     | user | ada  |
	 *     +------+------+
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function show( array $arguments, array $options ): void {
		$id = $arguments[0];
		if ( ! Asking::database( fn() => $this->groups->is_there( $id ) ) ) {
			WP_CLI::error( "There is no group {$id}; wp scim group list shows those there are." );
		}
		$rows = array();
		do {
			$found = Asking::database( fn() => $this->members->page( $id, (string) ( end( $rows )['id'] ?? '' ), self::BATCH ) );
			array_push( $rows, ...$found );
		} while ( self::BATCH === count( $found ) );
		Printing::rows( $rows, $options, self::MEMBER_FIELDS );
	}
}
