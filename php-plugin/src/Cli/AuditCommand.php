<?php
/**
 * The command `wp scim audit`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Store\AuditLog;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Reads what identity providers did, and what was refused to them.
 */
final class AuditCommand {

	private const FIELDS = array( 'id', 'time', 'connection', 'action', 'outcome', 'status', 'user_name', 'detail' );

	/** Rows read at a time. */
	private const PAGE = 500;

	/**
	 * Needs the audit.
	 *
	 * @param AuditLog $log The audit.
	 */
	public function __construct( private readonly AuditLog $log = new AuditLog() ) {}

	/**
	 * Lists what happened, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--connection=<id>]
	 * : Of this connection only.
	 *
	 * [--about=<user>]
	 * : About this user only: the number of a WordPress user, or a SCIM id.
	 *
	 * [--outcome=<outcome>]
	 * : succeeded, refused (the request was at fault), failed (the site was) or rehearsed (in shadow mode: nothing was done).
	 *
	 * [--action=<action>]
	 * : user.create, user.patch, group.delete for example.
	 *
	 * [--since=<time>]
	 * : Not before this time, such as "2 hours ago" or 2026-11-28T09:00:00Z.
	 *
	 * [--limit=<number>]
	 * : Rows at the most.
	 * ---
	 * default: 50
	 * ---
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas. There are also scim_type, resource_id, wp_user_id, changed, ip, method, path, token and milliseconds.
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
	 *     $ wp scim audit list --outcome=refused --since="1 day ago" --fields=time,action,status,detail
	 *
	 * @subcommand list
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function list_( array $arguments, array $options ): void {
		$rows = array();
		foreach ( $this->matching( $options ) as $row ) {
			$rows[] = $this->shown( $row );
		}
		Printing::rows( $rows, $options, self::FIELDS );
	}

	/**
	 * The rows asked for.
	 *
	 * @param array<string, string|bool> $options Options.
	 * @return list<array<string, mixed>>
	 */
	private function matching( array $options ): array {
		$limit   = $this->number( $options, 'limit' ) ?? 50;
		$since   = Asking::since( $options ) ?? 0;
		$filters = $this->filters( $options );
		$found   = array();
		$before  = null;
		do {
			$page = Asking::database( fn() => $this->log->page( $filters, $before, self::PAGE ) );
			foreach ( $page as $row ) {
				if ( $row['occurred'] < $since || count( $found ) >= $limit ) {
					return $found;
				}
				if ( ! isset( $options['action'] ) || $options['action'] === $row['action'] ) {
					$found[] = $row;
				}
				$before = $row['id'];
			}
		} while ( array() !== $page );
		return $found;
	}

	/**
	 * What the database narrows by.
	 *
	 * @param array<string, string|bool> $options Options.
	 * @return array<string, string|int>
	 */
	private function filters( array $options ): array {
		$filters    = array();
		$connection = $this->number( $options, 'connection' );
		if ( null !== $connection ) {
			$filters['connection_id'] = $connection;
		}
		if ( isset( $options['about'] ) ) {
			$user = (string) $options['about'];
			if ( ctype_digit( $user ) ) {
				$filters['wp_user_id'] = (int) $user;
			} else {
				$filters['resource_id'] = $user;
			}
		}
		if ( isset( $options['outcome'] ) ) {
			if ( ! in_array( $options['outcome'], array( 'succeeded', 'refused', 'failed', 'rehearsed' ), true ) ) {
				WP_CLI::error( 'The outcome is succeeded, refused, failed or rehearsed.' );
			}
			$filters['outcome'] = (string) $options['outcome'];
		}
		return $filters;
	}

	/**
	 * A number among the options; null without it.
	 *
	 * @param array<string, string|bool> $options Options.
	 * @param string                     $name    Which.
	 */
	private function number( array $options, string $name ): ?int {
		if ( ! isset( $options[ $name ] ) ) {
			return null;
		}
		if ( ! ctype_digit( (string) $options[ $name ] ) ) {
			WP_CLI::error( "--{$name} needs a number." );
		}
		return (int) $options[ $name ];
	}

	/**
	 * A row as people read it.
	 *
	 * @param array<string, mixed> $row A row of the audit.
	 * @return array<string, mixed>
	 */
	private function shown( array $row ): array {
		return array(
			...$row,
			'time'         => Printing::time( $row['occurred'] ),
			'connection'   => $row['connection_id'],
			'token'        => $row['token_id'],
			'changed'      => implode( ' ', $row['changed'] ),
			'milliseconds' => round( $row['duration'] / 1000, 1 ),
		);
	}
}
