<?php
/**
 * The command `wp scim breaker`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Clock;
use ScimPress\Leavers\Recovery;
use ScimPress\Store\Breaker;
use ScimPress\Store\Connections;
use ScimPress\Store\Departures;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Decides about departures beyond the breaker: more users than usual lost access within 24 hours.
 */
final class BreakerCommand {

	/**
	 * Needs what knows and decides.
	 *
	 * @param Connections $connections The connections of the site.
	 * @param Recovery    $recovery    Gives back what was taken.
	 * @param Breaker     $breaker     How breakers stand.
	 * @param Departures  $departures  Who left.
	 */
	public function __construct(
		private readonly Connections $connections,
		private readonly Recovery $recovery,
		private readonly Breaker $breaker = new Breaker(),
		private readonly Departures $departures = new Departures(),
	) {}

	/**
	 * Shows how the breaker of each connection stands.
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
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim breaker status
	 *     +----+-------------------+----------------------+---------------+----------+
	 *     | id | name              | tripped              | allowed_until | departed |
	 *     +----+-------------------+----------------------+---------------+----------+
	 *     | 1  | Identity provider | 2026-11-24T16:20:05Z |               | 1000     |
	 *     +----+-------------------+----------------------+---------------+----------+
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function status( array $arguments, array $options ): void {
		$rows = array();
		foreach ( Asking::database( fn() => $this->connections->all() ) as $connection ) {
			$state  = Asking::database( fn() => $this->breaker->state( $connection->id ) );
			$since  = max( Clock::now() - Clock::DAY, $state['allowed_until'] ?? 0 );
			$rows[] = array(
				'id'            => $connection->id,
				'name'          => $connection->name,
				'tripped'       => Printing::time( $state['tripped'] ),
				'allowed_until' => Printing::time( $state['allowed_until'] ),
				'departed'      => Asking::database( fn() => $this->departures->count_users( $connection->id, $since ) ),
			);
		}
		Printing::rows( $rows, $options, array( 'id', 'name', 'tripped', 'allowed_until', 'departed' ) );
	}

	/**
	 * Lets everybody leave whom the identity provider takes away within the next 24 hours.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : The number of the connection.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim breaker allow 1 --yes
	 *     Success: The identity provider of the connection "Okta" can take any access within the next 24 hours.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function allow( array $arguments, array $options ): void {
		$connection = Asking::connection( $this->connections, $arguments[0] );
		WP_CLI::confirm( "Let the identity provider of the connection \"{$connection->name}\" take any number of users' access within the next 24 hours?", $options );
		Asking::database( fn() => $this->recovery->allow( $connection, decider: get_current_user_id() ) );
		WP_CLI::success( "The identity provider of the connection \"{$connection->name}\" can take any access within the next 24 hours." );
	}

	/**
	 * Gives back what was taken since a day before the breaker tripped; of one that has not, within the last 24 hours.
	 * Mend the identity provider first: it would take it again.
	 *
	 * ## OPTIONS
	 *
	 * <id>
	 * : The number of the connection.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim breaker undo 1 --yes
	 *     Success: Gave back what 1000 departures took.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function undo( array $arguments, array $options ): void {
		$connection = Asking::connection( $this->connections, $arguments[0] );
		( new UndoCommand( $this->connections, $this->recovery, $this->departures ) )->undo( $connection, Asking::database( fn() => $this->recovery->since( $connection ) ), $options );
	}
}
