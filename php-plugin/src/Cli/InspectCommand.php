<?php
/**
 * The command `wp scim inspect`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Admin\InspectedRequest;
use ScimPress\Admin\InspectorSight;
use ScimPress\Inspection\Control;
use ScimPress\Inspection\Period;
use ScimPress\Store\Connections;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Looks at requests as they come, while the other side is being set up. Tokens and passwords are never kept.
 */
final class InspectCommand {

	/**
	 * Needs what begins, ends and gathers.
	 *
	 * @param Control        $control     Begins and ends.
	 * @param InspectorSight $sight       Gathers what has come.
	 * @param Connections    $connections The connections of the site.
	 */
	public function __construct(
		private readonly Control $control,
		private readonly InspectorSight $sight,
		private readonly Connections $connections,
	) {}

	/**
	 * Begins to look, for 15 minutes or 100 requests. What was seen before is deleted.
	 *
	 * ## OPTIONS
	 *
	 * [--connection=<id>]
	 * : At requests of this connection only; without it at every request, also those without a good token.
	 *
	 * [--bodies]
	 * : Keep bodies, without secrets. They hold data about people.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim inspect start
	 *     Success: Looking at every request, until 9:15 am or until 100 more requests have come.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function start( array $arguments, array $options ): void {
		$connection = isset( $options['connection'] ) ? Asking::connection( $this->connections, (string) $options['connection'] )->id : null;
		if ( ! Asking::database( fn() => $this->control->start( $connection, isset( $options['bodies'] ), get_current_user_id() ) ) ) {
			WP_CLI::error( 'It has been started already; wp scim inspect stop ends it.' );
		}
		WP_CLI::success( Asking::database( fn() => $this->sight->look() )->state() );
	}

	/**
	 * Ends before the time. What was seen is kept for half an hour.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim inspect stop
	 *     Success: It was stopped at 9:04 am. What was seen is deleted at 9:34 am.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function stop( array $arguments, array $options ): void {
		if ( ! $this->control->stop( Period::STOPPED ) ) {
			WP_CLI::error( 'Nothing is being looked at; wp scim inspect start begins.' );
		}
		WP_CLI::success( Asking::database( fn() => $this->sight->look() )->state() );
	}

	/**
	 * Lists what has come, newest first. Users > SCIM > Tools shows more of it.
	 *
	 * ## OPTIONS
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
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim inspect list
	 *     +----+----------+------------+------------------+-------------+-----------+
	 *     | id | time     | request    | status           | action      | outcome   |
	 *     +----+----------+------------+------------------+-------------+-----------+
	 *     | 2  | 09:02:11 | GET /Users | 200 OK           | Search users | succeeded |
	 *     | 1  | 09:01:40 | GET /Users | 401 Unauthorized | Show a token | refused   |
	 *     +----+----------+------------+------------------+-------------+-----------+
	 *
	 * @subcommand list
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function list_( array $arguments, array $options ): void {
		$requests = Asking::database( fn() => $this->sight->look() )->requests;
		$rows     = array_map(
			static fn( InspectedRequest $request ) => array(
				'id'      => $request->id,
				'time'    => $request->time,
				'request' => $request->line,
				'status'  => $request->status,
				'action'  => $request->title,
				'outcome' => $request->outcome,
			),
			$requests
		);
		Printing::rows( $rows, $options, array( 'id', 'time', 'request', 'status', 'action', 'outcome' ) );
	}

	/**
	 * Deletes what was seen, now.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim inspect clear
	 *     Success: What was seen is deleted.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function clear( array $arguments, array $options ): void {
		Asking::database( fn() => $this->control->clear() );
		WP_CLI::success( 'What was seen is deleted.' );
	}
}
