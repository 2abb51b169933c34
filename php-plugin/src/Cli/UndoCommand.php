<?php
/**
 * The command `wp scim undo`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Clock;
use ScimPress\Leavers\Recovery;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Departures;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Gives users back what an identity provider took from them: access, roles, memberships, the account with its content.
 */
final class UndoCommand {

	private const FIELDS = array( 'id', 'occurred', 'kind', 'user_name', 'result', 'detail' );

	/**
	 * Needs what knows and restores.
	 *
	 * @param Connections $connections The connections of the site.
	 * @param Recovery    $recovery    Gives back what was taken.
	 * @param Departures  $departures  Who left.
	 */
	public function __construct(
		private readonly Connections $connections,
		private readonly Recovery $recovery,
		private readonly Departures $departures = new Departures(),
	) {}

	/**
	 * Gives users back what an identity provider took from them, newest first.
	 *
	 * Access, roles, memberships and the resource come back, of a deleted account also the login and the posts and
	 * links that still belong to whoever got them. Its password, its application passwords and what plugins kept of
	 * it do not.
	 *
	 * ## OPTIONS
	 *
	 * --connection=<id>
	 * : The number of the connection whose identity provider it was.
	 *
	 * [--since=<time>]
	 * : Only what happened since then: 2026-11-24T16:00:00Z, yesterday, "2 hours ago". 30 days unless given, after which it cannot be undone.
	 *
	 * [--dry-run]
	 * : Only say what would be given back.
	 *
	 * [--format=<format>]
	 * : How it is printed.
	 * ---
	 * default: table
	 * options:
	 *   - table
	 *   - json
	 *   - csv
	 *   - yaml
	 * ---
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim undo --connection=1 --since="2 hours ago" --dry-run
	 *
	 *     $ wp scim undo --connection=1 --since="2 hours ago" --yes
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function __invoke( array $arguments, array $options ): void {
		$connection = Asking::connection( $this->connections, (string) $options['connection'] );
		$since      = Asking::since( $options ) ?? Clock::now() - Departures::DAYS * Clock::DAY;
		if ( empty( $options['dry-run'] ) ) {
			$this->undo( $connection, $since, $options );
			return;
		}
		$rows = array();
		foreach ( Asking::database( fn() => iterator_to_array( $this->recovery->pending( $connection, $since ), false ) ) as $departure ) {
			$rows[] = $this->row( $departure, 'would be given back', '' );
		}
		Printing::rows( $rows, $options, self::FIELDS );
	}

	/**
	 * Gives back what was taken since a time.
	 *
	 * @param int                        $since   Microseconds.
	 * @param array<string, string|bool> $options Options.
	 */
	public function undo( Connection $connection, int $since, array $options ): void {
		$count = Asking::database( fn() => $this->departures->count( $connection->id, $since ) );
		WP_CLI::confirm( "Give back what {$count} departures took of users of the connection \"{$connection->name}\"?", $options );
		$is_table = 'table' === ( $options['format'] ?? 'table' );
		$progress = $is_table ? WP_CLI\Utils\make_progress_bar( 'Giving back', $count ) : null;
		list( $rows, $failed ) = Asking::database(
			function () use ( $connection, $since, $progress ): array {
				$rows   = array();
				$failed = 0;
				foreach ( $this->recovery->undo( $connection, $since ) as $done ) {
					$failed += $done['is_restored'] ? 0 : 1;
					$rows[]  = $this->row( $done, $done['is_restored'] ? 'given back' : 'failed', $done['detail'] );
					$progress?->tick();
				}
				return array( $rows, $failed );
			}
		);
		$progress?->finish();
		Printing::rows( $rows, $options, self::FIELDS );
		$done = count( $rows ) - $failed;
		if ( $failed > 0 ) {
			WP_CLI::error( "Gave back what {$done} departures took; {$failed} could not be undone." );
		}
		if ( $is_table ) {
			WP_CLI::success( "Gave back what {$done} departures took." );
		}
	}

	/**
	 * A departure as it is printed.
	 *
	 * @param array<string, mixed> $departure The departure.
	 * @return array<string, string|int|null>
	 */
	private function row( array $departure, string $result, string $detail ): array {
		return array(
			'id'        => $departure['id'],
			'occurred'  => Printing::time( $departure['occurred'] ),
			'kind'      => $departure['kind'],
			'user_name' => $departure['user_name'],
			'result'    => $result,
			'detail'    => $detail,
		);
	}
}
