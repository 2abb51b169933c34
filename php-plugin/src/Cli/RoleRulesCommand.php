<?php
/**
 * The command `wp scim role-rules`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Extension;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Groups;
use ScimPress\Store\Protection;
use ScimPress\Store\RoleTasks;
use ScimPress\Sync\RoleJob;
use WP_CLI;

defined( 'ABSPATH' ) || exit;

/**
 * Gives WordPress roles to the members of groups, and to users with a value in roles or entitlements.
 *
 * The first rule that applies to a user decides: those for groups in their order, then those for values in
 * theirs, then the default role of the connection. A changed rule reaches every user in the background.
 */
final class RoleRulesCommand {

	private const FIELDS = array( 'number', 'kind', 'for', 'name', 'role', 'problem' );

	/** What a kind of rule is called in the settings, and what its rules are for. */
	private const KINDS = array(
		'group' => array( 'role_rules', 'group_id' ),
		'value' => array( 'role_values', 'value' ),
	);

	/**
	 * The parts.
	 *
	 * @param Extension   $extension   Judges settings.
	 * @param Connections $connections The connections of the site.
	 * @param RoleJob     $job         Applies rules.
	 * @param Groups      $groups      The groups that rules are for.
	 * @param RoleTasks   $tasks       Whose role is due.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Connections $connections,
		private readonly RoleJob $job,
		private readonly Groups $groups = new Groups(),
		private readonly RoleTasks $tasks = new RoleTasks(),
	) {}

	/**
	 * Lists the rules in the order in which they count.
	 *
	 * ## OPTIONS
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
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
	 *   - count
	 * ---
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim role-rules list --fields=number,name,role
	 *     +--------+---------+--------+
	 *     | number | name    | role   |
	 *     +--------+---------+--------+
	 *     | 1      | Authors | author |
	 *     +--------+---------+--------+
	 *
	 * @subcommand list
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function list_( array $arguments, array $options ): void {
		$connection = $this->connection( $options );
		$protection = new Protection( $connection->allowed_roles() );
		$rows       = array();
		foreach ( $this->rules( $connection ) as $index => list( $kind, $rule ) ) {
			$for    = (string) ( $rule[ self::KINDS[ $kind ][1] ] ?? '' );
			$name   = 'group' === $kind ? Asking::database( fn() => $this->groups->name( $connection->id, $for ) ) : $for;
			$rows[] = array(
				'number'  => $index + 1,
				'kind'    => $kind,
				'for'     => $for,
				'name'    => (string) $name,
				'role'    => $rule['role'],
				'problem' => null === $name ? 'the group does not exist' : (string) $protection->reason_against_role( $rule['role'] ),
			);
		}
		Printing::rows( $rows, $options, self::FIELDS );
	}

	/**
	 * Adds a rule, after the others of its kind unless a position is given.
	 *
	 * ## OPTIONS
	 *
	 * <role>
	 * : The WordPress role. One with which somebody can take the site over has to be named with wp scim connection update --dangerous-roles first.
	 *
	 * [--group=<id>]
	 * : The SCIM id of the group; wp scim group list shows it.
	 *
	 * [--value=<value>]
	 * : A value of roles or entitlements; letter case does not count.
	 *
	 * [--position=<number>]
	 * : The number that the rule gets among those of its kind; 1 is the first that is looked at.
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * [--porcelain]
	 * : Print the number of the rule and nothing else.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim role-rules add author --group=019ab697-e800-7607-8809-0a0b0c0d0e01
	 *     Success: Added rule 1. It reaches the users of the connection in the background; wp scim role-rules apply does it now.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function add( array $arguments, array $options ): void {
		$connection = $this->connection( $options );
		if ( isset( $options['group'] ) === isset( $options['value'] ) ) {
			WP_CLI::error( 'Say what the rule is for: --group or --value.' );
		}
		$kind                = isset( $options['group'] ) ? 'group' : 'value';
		list( $name, $for ) = self::KINDS[ $kind ];
		$target              = trim( (string) $options[ $kind ] );
		if ( 'group' === $kind && null === Asking::database( fn() => $this->groups->name( $connection->id, $target ) ) ) {
			WP_CLI::error( "There is no group {$target} of this connection; wp scim group list shows those there are." );
		}
		$rule  = array(
			$for   => $target,
			'role' => $arguments[0],
		);
		$rules = $connection->rules( $name );
		$place = isset( $options['position'] ) ? $this->place( (string) $options['position'], count( $rules ) + 1 ) : count( $rules );
		array_splice( $rules, $place, 0, array( $rule ) );
		$changed = $this->save( $connection, $connection->with( array( $name => $rules ) ) );
		$number  = 1 + $place + ( 'group' === $kind ? 0 : count( $changed->rules( 'role_rules' ) ) );
		if ( empty( $options['porcelain'] ) ) {
			WP_CLI::success( "Added rule {$number}. It reaches the users of the connection in the background; wp scim role-rules apply does it now." );
			return;
		}
		WP_CLI::line( (string) $number );
	}

	/**
	 * Moves a rule to another place among those of its kind.
	 *
	 * ## OPTIONS
	 *
	 * <number>
	 * : The number of the rule, as wp scim role-rules list shows it.
	 *
	 * <position>
	 * : Its new place among the rules of its kind; 1 is the first that is looked at.
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim role-rules move 2 1
	 *     Success: Moved the rule. It reaches the users of the connection in the background; wp scim role-rules apply does it now.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function move( array $arguments, array $options ): void {
		$connection             = $this->connection( $options );
		list( $name, $index ) = $this->found( $connection, $arguments[0] );
		$rules                  = $connection->rules( $name );
		$place                  = $this->place( $arguments[1], count( $rules ) );
		$moved                  = array_splice( $rules, $index, 1 );
		array_splice( $rules, $place, 0, $moved );
		$this->save( $connection, $connection->with( array( $name => $rules ) ) );
		WP_CLI::success( 'Moved the rule. It reaches the users of the connection in the background; wp scim role-rules apply does it now.' );
	}

	/**
	 * Removes a rule. Users to whom no other one applies get the default role of the connection.
	 *
	 * ## OPTIONS
	 *
	 * <number>
	 * : The number of the rule, as wp scim role-rules list shows it.
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim role-rules remove 1
	 *     Success: Removed the rule. It reaches the users of the connection in the background; wp scim role-rules apply does it now.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function remove( array $arguments, array $options ): void {
		$connection             = $this->connection( $options );
		list( $name, $index ) = $this->found( $connection, $arguments[0] );
		$rules                  = $connection->rules( $name );
		array_splice( $rules, $index, 1 );
		$this->save( $connection, $connection->with( array( $name => $rules ) ) );
		WP_CLI::success( 'Removed the rule. It reaches the users of the connection in the background; wp scim role-rules apply does it now.' );
	}

	/**
	 * Looks at every user of the connection now, and waits until all of them have the role that the rules say,
	 * or the default role where none applies.
	 *
	 * ## OPTIONS
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * [--due]
	 * : Only those who are due anyway.
	 *
	 * [--porcelain]
	 * : Print the number of users looked at and nothing else.
	 *
	 * ## EXAMPLES
	 *
	 *     $ wp scim role-rules apply --due
	 *     Success: Looked at 0 users.
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function apply( array $arguments, array $options ): void {
		$connection = $this->connection( $options );
		if ( ! $this->job->can_settle() ) {
			WP_CLI::error( $this->extension->sentence() );
		}
		if ( null !== $connection->rehearsal ) {
			WP_CLI::error( "The connection \"{$connection->name}\" is in shadow mode, in which nobody gets a role: wp scim shadow end --connection={$connection->id} first." );
		}
		if ( empty( $options['due'] ) ) {
			Asking::database( fn() => $this->tasks->schedule_all( $connection->id ) );
		}
		$remaining = Asking::database( fn() => $this->tasks->remaining( $connection->id ) );
		$is_quiet  = ! empty( $options['porcelain'] ) || 0 === $remaining;
		$progress  = $is_quiet ? null : WP_CLI\Utils\make_progress_bar( 'Applying role rules', $remaining );
		$done      = 0;
		do {
			list( $settled, $remaining ) = $this->job->settle( $connection );
			$progress?->tick( $settled );
			$done += $settled;
		} while ( $settled > 0 && $remaining > 0 );
		$progress?->finish();
		if ( ! empty( $options['porcelain'] ) ) {
			WP_CLI::line( (string) $done );
		}
		if ( $remaining > 0 ) {
			WP_CLI::error( "{$remaining} users are still due: another process has taken them on, or they could not be changed; the error log of the site says why." );
		}
		if ( empty( $options['porcelain'] ) ) {
			WP_CLI::success( "Looked at {$done} users." );
		}
	}

	/**
	 * The rules of a connection with their kinds, in the order in which they count.
	 *
	 * @return list<array{string, array<string, string>}>
	 */
	private function rules( Connection $connection ): array {
		$all = array();
		foreach ( self::KINDS as $kind => list( $name ) ) {
			foreach ( $connection->rules( $name ) as $rule ) {
				$all[] = array( $kind, $rule );
			}
		}
		return $all;
	}

	/**
	 * Where the rule with a number stands; ends the command when there is none.
	 *
	 * @return array{string, int} The name of its setting, and its place there.
	 */
	private function found( Connection $connection, string $number ): array {
		$index = ctype_digit( $number ) ? (int) $number - 1 : -1;
		foreach ( self::KINDS as list( $name ) ) {
			$count = count( $connection->rules( $name ) );
			if ( $index >= 0 && $index < $count ) {
				return array( $name, $index );
			}
			$index -= $count;
		}
		WP_CLI::error( "There is no rule {$number}; wp scim role-rules list shows those there are." );
	}

	/**
	 * A place among rules, from 0; ends the command when it is none.
	 */
	private function place( string $position, int $most ): int {
		if ( ! ctype_digit( $position ) || (int) $position < 1 || (int) $position > $most ) {
			WP_CLI::error( "A position is a number from 1 to {$most}." );
		}
		return (int) $position - 1;
	}

	/**
	 * Stores a connection with other rules; ends the command when they cannot be followed.
	 */
	private function save( Connection $former, Connection $connection ): Connection {
		if ( ! $this->extension->is_ready() ) {
			WP_CLI::error( $this->extension->sentence() );
		}
		$protection = new Protection( $connection->allowed_roles() );
		foreach ( array_diff( $connection->named_roles(), $former->named_roles() ) as $role ) {
			$against = $protection->reason_against_role( $role );
			if ( null !== $against ) {
				WP_CLI::error( "No rule can give this role: {$against}." . ( null === get_role( $role ) ? '' : " If that is what you want, name it with wp scim connection update {$connection->id} --dangerous-roles." ) );
			}
		}
		$objection = \ScimPress\objection( (string) wp_json_encode( $connection->for_exchange() ) );
		if ( null !== $objection ) {
			WP_CLI::error( $objection );
		}
		Asking::database( fn() => $this->connections->save( $connection ) );
		return $connection;
	}

	/**
	 * The connection that is meant; ends the command when there is none.
	 *
	 * @param array<string, string|bool> $options Options.
	 */
	private function connection( array $options ): Connection {
		$id         = $options['connection'] ?? null;
		$connection = Asking::database( fn() => null === $id ? $this->connections->first() : $this->connections->find( (int) $id ) );
		if ( null === $connection ) {
			WP_CLI::error( 'There is no such connection; wp scim connection list shows those there are.' );
		}
		return $connection;
	}
}
