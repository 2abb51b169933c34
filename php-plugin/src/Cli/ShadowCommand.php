<?php
/**
 * The command `wp scim shadow`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Shadow\Mode;
use ScimPress\Shadow\Person;
use ScimPress\Shadow\Report;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Sync\RoleJob;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Lets an identity provider sync while nothing is changed, and shows what would have happened.
 */
final class ShadowCommand {

	private const FIELDS = array( 'what', 'user_name', 'wp_user_id', 'login', 'roles', 'detail' );

	/**
	 * The parts.
	 *
	 * @param Connections $connections The connections of the site.
	 * @param RoleJob     $job         Decides roles that are due.
	 * @param Mode        $mode        Begins and ends it.
	 * @param Report      $report      What would have happened.
	 */
	public function __construct(
		private readonly Connections $connections,
		private readonly RoleJob $job,
		private readonly Mode $mode = new Mode(),
		private readonly Report $report = new Report(),
	) {}

	/**
	 * Lets a connection work in shadow: whatever its identity provider asks for is answered, and nothing is done.
	 * While users and groups are copied the identity provider is told to come again.
	 *
	 * ## OPTIONS
	 *
	 * --connection=<id>
	 * : The number of the connection.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim shadow start --connection=1
	 *     Success: The connection "Okta" is in shadow mode. Let the identity provider sync, then look at wp scim shadow report --connection=1.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function start( array $arguments, array $options ): void {
		$connection = $this->connection( $options );
		if ( $connection->is_network ) {
			WP_CLI::error( 'A connection of the network reaches every site of it, which cannot be rehearsed. Try it with a connection of one site.' );
		}
		if ( $connection->rehearsal?->is_ready ) {
			WP_CLI::error( 'The connection is in shadow mode already, since ' . Printing::time( $connection->rehearsal->began ) . ". To begin anew, wp scim shadow end --connection={$connection->id} first." );
		}
		Asking::database(
			function () use ( $connection ): void {
				$progress = WP_CLI\Utils\make_progress_bar( 'Copying users and groups', max( 1, $this->mode->count( $connection ) ) );
				foreach ( $this->mode->begin( $connection ) as $copied ) {
					$progress->tick( $copied );
				}
				$progress->finish();
			}
		);
		WP_CLI::success( "The connection \"{$connection->name}\" is in shadow mode. Let the identity provider sync, then look at wp scim shadow report --connection={$connection->id}." );
	}

	/**
	 * Shows which connections are in shadow.
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
	 *     $ wp scim shadow status
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function status( array $arguments, array $options ): void {
		$rows = array();
		foreach ( Asking::database( fn() => $this->connections->all() ) as $connection ) {
			$state  = Asking::database( fn() => $this->mode->state( $connection ) );
			$rows[] = array(
				'id'        => $connection->id,
				'name'      => $connection->name,
				'shadow'    => match ( $connection->rehearsal?->is_ready ) {
					null => 'no',
					false => 'beginning',
					true => 'yes',
				},
				'since'     => Printing::time( $connection->rehearsal?->began ),
				'breaker'   => null === $state['tripped'] ? '' : 'would have tripped at ' . Printing::time( $state['tripped'] ),
				'roles_due' => $state['due'],
			);
		}
		Printing::rows( $rows, $options, array( 'id', 'name', 'shadow', 'since', 'breaker', 'roles_due' ) );
	}

	/**
	 * Shows what would have happened, each person once. Roles that are due are decided first.
	 *
	 * ## OPTIONS
	 *
	 * --connection=<id>
	 * : The number of the connection.
	 *
	 * [--what=<kinds>]
	 * : Only these, separated by commas: created, linked, changed, deactivated, reactivated, forgotten, deleted, released, refused.
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas. There are also id, changes, joined, left, heir, content and refusal.
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
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim shadow report --connection=1 --what=created,deleted
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function report( array $arguments, array $options ): void {
		$connection = $this->connection( $options );
		if ( ! $connection->rehearsal?->is_ready ) {
			WP_CLI::error( "The connection \"{$connection->name}\" is not in shadow mode: wp scim shadow start --connection={$connection->id} begins it." );
		}
		$kinds    = $this->kinds( $options );
		$is_table = 'table' === ( $options['format'] ?? 'table' );
		$this->settle( $connection );
		$rows = array();
		$sums = array_fill_keys( Person::KINDS, 0 );
		Asking::database(
			function () use ( $connection, $kinds, &$rows, &$sums ): void {
				foreach ( $this->report->persons( $connection ) as $person ) {
					++$sums[ $person->what ];
					if ( in_array( $person->what, $kinds, true ) ) {
						$rows[] = $this->shown( $person );
					}
				}
			}
		);
		Printing::rows( $rows, $options, self::FIELDS );
		if ( $is_table ) {
			$this->print_sums( $connection, array_filter( $sums ) );
		}
	}

	/**
	 * Lets a connection work for real again, from where it was before. What was rehearsed is thrown away: the ids
	 * of users and groups that were created do not exist, so the identity provider has to sync anew.
	 *
	 * ## OPTIONS
	 *
	 * --connection=<id>
	 * : The number of the connection.
	 *
	 * [--yes]
	 * : Do not ask.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim shadow end --connection=1 --yes
	 *     Success: The connection "Okta" works for real. Let the identity provider sync anew: the ids of users and groups that were created in shadow mode do not exist.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function end( array $arguments, array $options ): void {
		$connection = $this->connection( $options );
		if ( null !== $connection->rehearsal ) {
			WP_CLI::confirm( "Let the identity provider of the connection \"{$connection->name}\" change users from now on, and throw the report away?", $options );
		}
		if ( ! Asking::database( fn() => $this->mode->end( $connection ) ) ) {
			WP_CLI::error( "The connection \"{$connection->name}\" is not in shadow mode." );
		}
		WP_CLI::success( "The connection \"{$connection->name}\" works for real. Let the identity provider sync anew: the ids of users and groups that were created in shadow mode do not exist." );
	}

	/**
	 * Has the roles decided that are due.
	 */
	private function settle( Connection $connection ): void {
		do {
			list( $settled, $remaining ) = $this->job->can_settle() ? $this->job->settle( $connection ) : array( 0, 0 );
		} while ( $settled > 0 && $remaining > 0 );
	}

	/**
	 * A person as it is printed.
	 *
	 * @return array<string, mixed>
	 */
	private function shown( Person $person ): array {
		return array(
			...get_object_vars( $person ),
			'roles'   => implode( ' ', $person->roles ),
			'joined'  => implode( ', ', $person->joined ),
			'left'    => implode( ', ', $person->left ),
			'changes' => (string) wp_json_encode( $person->changes, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ),
			'detail'  => $person->detail(),
		);
	}

	/**
	 * Prints how many of each there are.
	 *
	 * @param array<string, int> $sums By kind.
	 */
	private function print_sums( Connection $connection, array $sums ): void {
		$groups = Asking::database( fn() => $this->report->groups( $connection ) );
		$told   = array_map( static fn( string $kind, int $sum ) => "{$sum} {$kind}", array_keys( $sums ), $sums );
		WP_CLI::line( array() === $told ? 'Nobody would be different.' : 'Persons: ' . implode( ', ', $told ) . '.' );
		WP_CLI::line( "Groups: {$groups['created']} created, {$groups['deleted']} deleted." );
		if ( null !== Asking::database( fn() => $this->mode->state( $connection ) )['tripped'] ) {
			WP_CLI::warning( 'The breaker would have tripped: more users would have lost access within 24 hours than usual, and the rest was answered with 503.' );
		}
	}

	/**
	 * The kinds that somebody wants to see; ends the command when there is no such kind.
	 *
	 * @param array<string, string|bool> $options Options.
	 * @return list<string>
	 */
	private function kinds( array $options ): array {
		$kinds   = isset( $options['what'] ) ? array_map( 'trim', explode( ',', (string) $options['what'] ) ) : Person::KINDS;
		$unknown = array_diff( $kinds, Person::KINDS );
		if ( array() !== $unknown ) {
			WP_CLI::error( 'There is no ' . implode( ' and no ', $unknown ) . '; there are ' . implode( ', ', Person::KINDS ) . '.' );
		}
		return $kinds;
	}

	/**
	 * The connection that somebody means.
	 *
	 * @param array<string, string|bool> $options Options.
	 */
	private function connection( array $options ): Connection {
		return Asking::connection( $this->connections, (string) $options['connection'] );
	}
}
