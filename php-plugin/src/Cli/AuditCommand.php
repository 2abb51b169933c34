<?php
/**
 * The command `wp scim audit`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Store\AuditLog;
use ScimPress\Store\AuditPerson;
use ScimPress\Store\AuditReader;
use ScimPress\Store\AuditSearch;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Reads what identity providers did, and what was refused to them.
 */
final class AuditCommand {

	private const FIELDS = array( 'id', 'time', 'connection', 'action', 'outcome', 'status', 'user_name', 'detail' );

	/**
	 * Needs the audit.
	 *
	 * @param AuditReader $reader Finds rows.
	 */
	public function __construct( private readonly AuditReader $reader = new AuditReader() ) {}

	/**
	 * Lists what happened, newest first.
	 *
	 * ## OPTIONS
	 *
	 * [--connection=<id>]
	 * : Of this connection only.
	 *
	 * [--about=<user>]
	 * : About this user only: userName, e-mail address, SCIM id, external id, or the login or number of a WordPress user.
	 *
	 * [--outcome=<outcome>]
	 * : succeeded, refused (the request was at fault), failed (the site was) or rehearsed (in shadow mode: nothing was done).
	 *
	 * [--action=<action>]
	 * : user.create, user.patch, group.delete for example.
	 *
	 * [--status=<status>]
	 * : The HTTP status of the answer.
	 *
	 * [--scim-type=<type>]
	 * : The kind of error, such as uniqueness.
	 *
	 * [--ip=<address>]
	 * : Asked from there.
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
		$limit  = $this->number( $options, 'limit' ) ?? 50;
		$search = new AuditSearch( $this->conditions( $options ), $this->person( $options ), Asking::since( $options ) );
		$found  = array();
		Asking::database(
			function () use ( $search, $limit, &$found ): void {
				foreach ( $this->reader->all( $search ) as $row ) {
					if ( count( $found ) >= $limit ) {
						return;
					}
					$found[] = $row;
				}
			}
		);
		return $found;
	}

	/**
	 * What is compared.
	 *
	 * @param array<string, string|bool> $options Options.
	 * @return array<string, string|int>
	 */
	private function conditions( array $options ): array {
		if ( isset( $options['outcome'] ) && ! in_array( $options['outcome'], AuditLog::OUTCOMES, true ) ) {
			WP_CLI::error( 'The outcome is succeeded, refused, failed or rehearsed.' );
		}
		$conditions = array(
			'connection_id' => $this->number( $options, 'connection' ),
			'status'        => $this->number( $options, 'status' ),
			'action'        => $options['action'] ?? null,
			'outcome'       => $options['outcome'] ?? null,
			'scim_type'     => $options['scim-type'] ?? null,
			'ip'            => $options['ip'] ?? null,
		);
		return array_filter( $conditions, static fn( $value ) => null !== $value );
	}

	/**
	 * Whom it is about; nobody in particular without --about.
	 *
	 * @param array<string, string|bool> $options Options.
	 * @return list<array{string, string|int}>
	 */
	private function person( array $options ): array {
		return isset( $options['about'] ) ? Asking::database( static fn() => ( new AuditPerson() )->named( (string) $options['about'] ) ) : array();
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
