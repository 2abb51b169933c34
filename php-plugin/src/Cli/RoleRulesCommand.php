<?php
/**
 * The command `wp scim role-rules`.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Cli;

use ScimPress\Extension;
use ScimPress\Roles\Preview;
use ScimPress\Roles\RuleBook;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
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

	private const PREVIEWED = array( 'wp_user_id', 'user_login', 'before', 'after', 'refusal' );

	/**
	 * The parts.
	 *
	 * @param Extension   $extension   Says why nothing can be applied.
	 * @param Connections $connections The connections of the site.
	 * @param RuleBook    $rules       Changes rules.
	 * @param RoleJob     $job         Applies them.
	 * @param Preview     $preview     Says who would get another role.
	 * @param RoleTasks   $tasks       Whose role is due.
	 */
	public function __construct(
		private readonly Extension $extension,
		private readonly Connections $connections,
		private readonly RuleBook $rules,
		private readonly RoleJob $job,
		private readonly Preview $preview,
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
		$rows       = Asking::database( fn() => $this->rules->rules( $connection ) );
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
		$kind     = isset( $options['group'] ) ? 'group' : 'value';
		$position = isset( $options['position'] ) ? $this->number( (string) $options['position'] ) : null;
		$number   = $this->done( fn() => $this->rules->add( $connection, $kind, trim( (string) $options[ $kind ] ), $arguments[0], $position ), $connection );
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
		$connection = $this->connection( $options );
		$this->done( fn() => $this->rules->move( $connection, $this->number( $arguments[0] ), $this->number( $arguments[1] ) ), $connection );
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
		$connection = $this->connection( $options );
		$this->done( fn() => $this->rules->remove( $connection, $this->number( $arguments[0] ) ), $connection );
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
	 * Says who would get another role if a rule were added, or some were removed. Nothing is changed.
	 *
	 * Who is locked out is not looked at: the role is decided on the way back. Those who would be given a role and are
	 * out of reach for SCIM are among them, with the reason.
	 *
	 * ## OPTIONS
	 *
	 * [<role>]
	 * : The role of a rule that would be added, with what it is for: --group or --value.
	 *
	 * [--group=<id>]
	 * : The SCIM id of the group; wp scim group list shows it.
	 *
	 * [--value=<value>]
	 * : A value of roles or entitlements; letter case does not count.
	 *
	 * [--position=<number>]
	 * : The number that the rule would get among those of its kind; the last unless given.
	 *
	 * [--remove=<numbers>]
	 * : Rules that would be removed, separated by commas, as wp scim role-rules list shows them.
	 *
	 * [--connection=<id>]
	 * : The number of the connection; the first one unless given.
	 *
	 * [--fields=<fields>]
	 * : Which fields, separated by commas; also name and passed_over, roles of rules that cannot be given.
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
	 *     $ wp scim role-rules preview author --group=019ab697-e800-7607-8809-0a0b0c0d0e01
	 *     +------------+------------+------------+--------+---------+
	 *     | wp_user_id | user_login | before     | after  | refusal |
	 *     +------------+------------+------------+--------+---------+
	 *     | 7          | babs       | subscriber | author |         |
	 *     +------------+------------+------------+--------+---------+
	 *
	 *     $ wp scim role-rules preview --remove=1 --format=count
	 *     12
	 *
	 * @param list<string>               $arguments Positional arguments.
	 * @param array<string, string|bool> $options   Options.
	 */
	public function preview( array $arguments, array $options ): void {
		if ( ! $this->extension->is_ready() ) {
			WP_CLI::error( $this->extension->sentence() );
		}
		$connection = $this->connection( $options );
		if ( null !== $connection->rehearsal ) {
			WP_CLI::error( "The connection \"{$connection->name}\" is in shadow mode, in which nobody gets a role: wp scim shadow report says who would." );
		}
		$changed = $this->changed( $connection, $arguments[0] ?? null, $options );
		$rows    = array_map(
			static fn( array $one ) => array(
				'wp_user_id'  => $one['wp_user_id'],
				'user_login'  => $one['login'],
				'name'        => $one['name'],
				'before'      => implode( ', ', $one['before'] ),
				'after'       => implode( ', ', $one['after'] ),
				'passed_over' => implode( ', ', $one['passed_over'] ),
				'refusal'     => (string) $one['refusal'],
			),
			Asking::database( fn() => $this->preview->of( $changed ) )->first
		);
		Printing::rows( $rows, $options, self::PREVIEWED, 'wp_user_id' );
	}

	/**
	 * The connection as it would be; ends the command when it cannot be so.
	 *
	 * @param ?string                    $role    Of a rule that would be added.
	 * @param array<string, string|bool> $options Options.
	 */
	private function changed( Connection $connection, ?string $role, array $options ): Connection {
		$is_for = isset( $options['group'] ) || isset( $options['value'] );
		if ( ( null !== $role ) !== $is_for || ( isset( $options['group'] ) && isset( $options['value'] ) ) || ( null === $role && ! isset( $options['remove'] ) ) ) {
			WP_CLI::error( 'Say what is to be looked at: a role with --group or --value for a rule that would be added, or --remove, or both.' );
		}
		$changed = $connection;
		if ( isset( $options['remove'] ) ) {
			$rules   = Asking::database( fn() => $this->rules->rules( $connection ) );
			$numbers = array_map( fn( string $text ) => $this->number( trim( $text ) ), explode( ',', (string) $options['remove'] ) );
			$keys    = array_column( $rules, 'key', 'number' );
			foreach ( array_diff( $numbers, array_keys( $keys ) ) as $number ) {
				WP_CLI::error( "There is no rule {$number}; wp scim role-rules list shows those there are." );
			}
			$changed = $this->rules->arranged( $connection, array_values( $keys ), array_values( array_intersect_key( $keys, array_flip( $numbers ) ) ) );
		}
		if ( $changed instanceof Connection && null !== $role ) {
			$kind     = isset( $options['group'] ) ? 'group' : 'value';
			$position = isset( $options['position'] ) ? $this->number( (string) $options['position'] ) : null;
			$changed  = Asking::database( fn() => $this->rules->with_rule( $changed, $kind, trim( (string) $options[ $kind ] ), $role, $position ) );
		}
		if ( $changed instanceof \WP_Error ) {
			$this->done( static fn() => $changed, $connection );
		}
		return $changed;
	}

	/**
	 * Does something with rules; ends the command when it cannot be done.
	 *
	 * @param callable(): (int|\WP_Error|null) $work       What.
	 * @param Connection                      $connection Of which.
	 */
	private function done( callable $work, Connection $connection ): int {
		$result = Asking::database( $work );
		if ( $result instanceof \WP_Error ) {
			WP_CLI::error(
				$result->get_error_message() . match ( $result->get_error_code() ) {
					'group' => ' wp scim group list shows those there are.',
					'number' => ' wp scim role-rules list shows those there are.',
					'dangerous' => " If that is what you want, name it with wp scim connection update {$connection->id} --dangerous-roles.",
					default => '',
				}
			);
		}
		return (int) $result;
	}

	/**
	 * A number that somebody typed; what is none is one that no rule has.
	 */
	private function number( string $text ): int {
		return ctype_digit( $text ) ? (int) substr( $text, 0, 9 ) : 0;
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
