<?php
/**
 * The command `wp scim custody`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Leavers\Recovery;
use ScimPress\Store\Connections;
use ScimPress\Store\Departures;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Says who gets the content of users whose deletion waits for that.
 */
final class CustodyCommand {

	/** Rows at the most. */
	private const MOST = 1000;

	/**
	 * Needs what knows and deletes.
	 *
	 * @param Connections $connections The connections of the site.
	 * @param Recovery    $recovery    Deletes whose heir was named.
	 * @param Departures  $departures  Who left.
	 */
	public function __construct(
		private readonly Connections $connections,
		private readonly Recovery $recovery,
		private readonly Departures $departures = new Departures(),
	) {}

	/**
	 * Lists the users whose deletion waits until somebody says who gets their content. They are locked out.
	 *
	 * ## OPTIONS
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
	 *     $ wp scim custody list
	 *
	 * @subcommand list
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function list_( array $arguments, array $options ): void {
		$rows = array_map(
			static fn( array $departure ) => array(
				'user'      => $departure['wp_user_id'],
				'user_name' => $departure['user_name'],
				'since'     => Printing::time( $departure['occurred'] ),
			),
			Asking::database( fn() => $this->departures->waiting( self::MOST ) )
		);
		Printing::rows( $rows, $options, array( 'user', 'user_name', 'since' ), 'user' );
	}

	/**
	 * Deletes a user whose deletion waits; the heir gets the content.
	 *
	 * ## OPTIONS
	 *
	 * <user>
	 * : The number of the WordPress user who is to be deleted.
	 *
	 * --heir=<user>
	 * : The number of the WordPress user who gets the content.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim custody settle 17 --heir=1 --yes
	 *     Success: Deleted the user 17; the user 1 has the content.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function settle( array $arguments, array $options ): void {
		$user    = (int) $arguments[0];
		$heir    = (int) $options['heir'];
		$waiting = Asking::database( fn() => $this->departures->waiting_of( $user ) );
		if ( null === $waiting ) {
			WP_CLI::error( "No deletion of the user {$arguments[0]} waits; wp scim custody list shows those that do." );
		}
		WP_CLI::confirm( "Delete the user {$user} and give all content to the user {$heir}?", $options );
		$connection = Asking::connection( $this->connections, (string) $waiting['connection_id'] );
		$problem    = Asking::database( fn() => $this->recovery->settle( $connection, $waiting['id'], $heir ) );
		if ( null !== $problem ) {
			WP_CLI::error( $problem );
		}
		WP_CLI::success( "Deleted the user {$user}; the user {$heir} has the content." );
	}
}
