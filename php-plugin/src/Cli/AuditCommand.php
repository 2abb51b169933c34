<?php
/**
 * The command `wp scim audit`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Admin\VerdictWords;
use ScimPress\Audit\Clearing;
use ScimPress\Audit\Export;
use ScimPress\Store\AuditChain;
use ScimPress\Store\AuditLog;
use ScimPress\Store\AuditPerson;
use ScimPress\Store\AuditReader;
use ScimPress\Store\AuditRemoval;
use ScimPress\Store\AuditSearch;
use ScimPress\Store\AuditVerdict;
use ScimPress\Store\Connections;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Reads, exports, proves and clears what identity providers did, and what was refused to them.
 */
final class AuditCommand {

	private const FIELDS = array( 'id', 'time', 'connection', 'action', 'outcome', 'status', 'user_name', 'detail' );

	/** Rows of the chain that are looked at with one statement. */
	private const BATCH = 5000;

	/**
	 * Needs the audit.
	 *
	 * @param Clearing    $clearing    Takes rows out, and seals them.
	 * @param Connections $connections Their names.
	 * @param AuditReader $reader      Finds rows.
	 */
	public function __construct(
		private readonly Clearing $clearing,
		private readonly Connections $connections,
		private readonly AuditReader $reader = new AuditReader(),
	) {}

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
	 * : Which fields, separated by commas. There are also scim_type, resource_id, wp_user_id, changed, differences, ip, method, path, token and milliseconds.
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
	 * Writes events into a file, newest first, however many there are. That they were exported is recorded.
	 *
	 * ## OPTIONS
	 *
	 * <file>
	 * : The file to make, or - for the standard output.
	 *
	 * [--format=<format>]
	 * : csv, or json for one object on each line.
	 * ---
	 * default: csv
	 * options:
	 *   - csv
	 *   - json
	 * ---
	 *
	 * [--connection=<id>]
	 * : Of this connection only.
	 *
	 * [--about=<user>]
	 * : About this user only, named as for wp scim audit list.
	 *
	 * [--outcome=<outcome>]
	 * : succeeded, refused, failed or rehearsed.
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
	 * ## EXAMPLES
	 *
	 *     $ wp scim audit export refused.csv --outcome=refused
	 *     Success: Wrote 3 events.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function export( array $arguments, array $options ): void {
		$search = $this->search( $options );
		$file   = '-' === $arguments[0] ? 'php://stdout' : $arguments[0];
		if ( '-' !== $arguments[0] && ! wp_is_writable( file_exists( $file ) ? $file : dirname( $file ) ) ) {
			WP_CLI::error( "{$file} cannot be written. Choose a file in a folder that you may write to." );
		}
		$output = fopen( $file, 'wb' ); // phpcs:ignore WordPress.WP.AlternativeFunctions.file_system_operations_fopen -- the file is that of whoever runs the command, none of the site.
		if ( false === $output ) {
			WP_CLI::error( "{$file} cannot be opened." );
		}
		$names  = Asking::database( fn() => $this->connections->names() );
		$export = new Export( $this->reader, $names );
		$asked  = http_build_query( array_diff_key( $options, array( 'format' => '' ) ) );
		$rows   = Asking::database(
			function () use ( $export, $search, $options, $output, $asked ): int {
				$export->record( get_current_user_id(), (string) $options['format'], $asked );
				return $export->write( $search, (string) $options['format'], $output );
			}
		);
		if ( '-' !== $arguments[0] ) {
			WP_CLI::success( 1 === $rows ? 'Wrote 1 event.' : "Wrote {$rows} events." );
		}
	}

	/**
	 * Says whether the audit is as it was written. Fails if it is not.
	 *
	 * Keep the last seal that it prints somewhere else: with it you notice later that the newest events were cut
	 * off together with the record of where they ended.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim audit verify
	 *     The last seal is that of event 14: 0f3c…
	 *     Success: 14 events are as they were written.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function verify( array $arguments, array $options ): void {
		$chain   = new AuditChain();
		$verdict = new AuditVerdict();
		Asking::database( fn() => $this->clearing->seal() );
		$progress = \WP_CLI\Utils\make_progress_bar( 'Verifying', Asking::database( static fn() => ( new AuditRemoval() )->count( PHP_INT_MAX ) ) );
		do {
			$before  = $verdict->rows;
			$verdict = Asking::database( static fn() => $chain->verify( $verdict, self::BATCH ) );
			$progress->tick( $verdict->rows - $before );
		} while ( ! $verdict->is_complete );
		$progress->finish();
		if ( null !== $verdict->last ) {
			WP_CLI::line( "The last seal is that of event {$verdict->last}: {$verdict->seal}" );
		}
		$words = ( new VerdictWords( $verdict ) )->sentence();
		$verdict->is_good() ? WP_CLI::success( $words ) : WP_CLI::error( $words );
	}

	/**
	 * Deletes every event up to now, of all connections. One that says so stays.
	 *
	 * ## OPTIONS
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim audit clear --yes
	 *     Success: 14 events were cleared.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function clear( array $arguments, array $options ): void {
		WP_CLI::confirm( 'This deletes every event up to now and cannot be undone; wp scim audit export keeps them. Go on?', $options );
		$total    = Asking::database( fn() => $this->clearing->clear( get_current_user_id() ) );
		$progress = \WP_CLI\Utils\make_progress_bar( 'Clearing', $total );
		$done     = 0;
		while ( null !== Clearing::state() ) {
			Asking::database( fn() => $this->clearing->go_on() );
			$progress->tick( max( 0, ( Clearing::state()['done'] ?? $total ) - $done ) );
			$done = Clearing::state()['done'] ?? $total;
		}
		$progress->finish();
		WP_CLI::success( 1 === $total ? '1 event was cleared.' : "{$total} events were cleared." );
	}

	/**
	 * The rows asked for.
	 *
	 * @param array<string, string|bool> $options Options.
	 * @return list<array<string, mixed>>
	 */
	private function matching( array $options ): array {
		$limit  = $this->number( $options, 'limit' ) ?? 50;
		$search = $this->search( $options );
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
	 * What the options ask for.
	 *
	 * @param array<string, string|bool> $options Options.
	 */
	private function search( array $options ): AuditSearch {
		return new AuditSearch( $this->conditions( $options ), $this->person( $options ), Asking::since( $options ) );
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
			'differences'  => array() === $row['differences'] ? '' : (string) wp_json_encode( $row['differences'], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
			'milliseconds' => round( $row['duration'] / 1000, 1 ),
		);
	}
}
