<?php
/**
 * The Groups & roles tab: what it does and what it shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Roles\RuleBook;
use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Groups;
use ScimPress\Store\Protection;
use ScimPress\Store\RoleTasks;
use ScimPress\Sync\RoleJob;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the groups that identity providers have sent, and says which roles they give.
 */
final class GroupsTab implements Tab {

	/** Groups of a page. */
	private const PAGE = 200;

	/** Seconds for which rules are applied while somebody waits; the rest is done in the background. */
	private const PATIENCE = 10;

	private ?\WP_Error $error = null;

	/** What was typed into the form of a new rule. @var array<string, string> */
	private array $typed = array(
		'group' => '',
		'value' => '',
		'role'  => '',
	);

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly RuleBook $rules,
		private readonly RoleJob $job,
		private readonly Groups $groups = new Groups(),
		private readonly RoleTasks $tasks = new RoleTasks(),
	) {}

	public function slug(): string {
		return 'groups';
	}

	public function title(): string {
		return __( 'Groups & roles', 'scimpress' );
	}

	public function actions(): array {
		return array(
			'add_rule'    => $this->add_rule( ... ),
			'move_rule'   => $this->move_rule( ... ),
			'remove_rule' => $this->remove_rule( ... ),
			'allow_roles' => $this->allow_roles( ... ),
			'apply_rules' => $this->apply_rules( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		( new GroupsHelp() )->add_to( $screen );
	}

	public function show( array $request ): void {
		if ( ! $this->migrator->is_current() ) {
			throw Failure::unavailable( 'the tables are not up to date' );
		}
		$connection = $this->connection();
		if ( null === $connection ) {
			echo '<p>' . esc_html__( 'There is no connection yet. Add one on the tab Configuration.', 'scimpress' ) . '</p>';
			return;
		}
		$after  = is_string( $request['after'] ?? null ) ? $request['after'] : '';
		$groups = $this->groups->page( $connection->id, $after, self::PAGE + 1 );
		$next   = count( $groups ) > self::PAGE ? $groups[ self::PAGE - 1 ]['id'] : null;
		$roles  = $this->roles( $connection );
		Page::template(
			'groups-tab',
			new GroupsData(
				self::url( $connection ),
				$this->connections->names(),
				$connection,
				$this->rules->rules( $connection ),
				$roles[0],
				$roles[1],
				array_slice( $groups, 0, self::PAGE ),
				$next,
				$this->tasks->remaining( $connection->id ),
				$this->typed,
				$this->error
			)
		);
	}

	/**
	 * Adds a rule.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return ?string Null to show what was typed and what is wrong with it.
	 * @throws Failure When the database does not do it.
	 */
	private function add_rule( array $post ): ?string {
		$connection = $this->changeable();
		foreach ( array_keys( $this->typed ) as $name ) {
			$this->typed[ $name ] = is_string( $post[ $name ] ?? null ) ? sanitize_text_field( $post[ $name ] ) : '';
		}
		if ( null === $connection ) {
			return Page::url( $this->slug() );
		}
		$kind   = '' === $this->typed['group'] ? 'value' : 'group';
		$result = '' !== $this->typed['group'] && '' !== $this->typed['value']
			? new \WP_Error( 'value', __( 'A rule is for a group or for a value, not for both.', 'scimpress' ) )
			: $this->rules->add( $connection, $kind, $this->typed[ $kind ], $this->typed['role'], null );
		if ( $result instanceof \WP_Error ) {
			$this->error = $result;
			return null;
		}
		add_settings_error( Page::SLUG, 'rule', __( 'The rule is added. It reaches everybody in the background.', 'scimpress' ), 'success' );
		return self::url( $connection );
	}

	/**
	 * Moves a rule one place up or down.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not do it.
	 */
	private function move_rule( array $post ): string {
		return $this->change(
			fn( Connection $connection ) => $this->rules->move( $connection, self::number( $post['number'] ?? null ), self::number( $post['position'] ?? null ) ),
			__( 'The rule is moved. That reaches everybody in the background.', 'scimpress' )
		);
	}

	/**
	 * Removes a rule.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not do it.
	 */
	private function remove_rule( array $post ): string {
		return $this->change(
			fn( Connection $connection ) => $this->rules->remove( $connection, self::number( $post['number'] ?? null ) ),
			__( 'The rule is removed. Whoever has the role by it alone loses it, in the background.', 'scimpress' )
		);
	}

	/**
	 * Says which dangerous roles rules may give.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @throws Failure When the database does not do it.
	 */
	private function allow_roles( array $post ): string {
		$roles = array_values( array_filter( (array) ( $post['roles'] ?? array() ), 'is_string' ) );
		return $this->change(
			fn( Connection $connection ) => $this->rules->allow( $connection, $roles ),
			__( 'The roles that rules may give are saved.', 'scimpress' )
		);
	}

	/**
	 * Applies the rules to everybody, as long as somebody waits.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function apply_rules(): string {
		$connection = $this->changeable();
		if ( null === $connection ) {
			return Page::url( $this->slug() );
		}
		if ( ! $this->job->can_settle() || null !== $connection->rehearsal ) {
			add_settings_error( Page::SLUG, 'apply', __( 'Nobody gets a role now: the PHP extension is missing, or the connection is in shadow mode.', 'scimpress' ) );
			return self::url( $connection );
		}
		if ( 0 === $this->tasks->remaining( $connection->id ) ) {
			$this->tasks->schedule_all( $connection->id );
		}
		$end  = time() + self::PATIENCE;
		$done = 0;
		do {
			list( $settled, $remaining ) = $this->job->settle( $connection );
			$done                         += $settled;
		} while ( $settled > 0 && $remaining > 0 && time() < $end );
		/* translators: %s: a number. */
		add_settings_error( Page::SLUG, 'apply', sprintf( _n( '%s user was looked at.', '%s users were looked at.', $done, 'scimpress' ), number_format_i18n( $done ) ), 'success' );
		return self::url( $connection );
	}

	/**
	 * Changes rules, and tells what became of it.
	 *
	 * @param callable(Connection): ?\WP_Error $work How.
	 * @param string                           $told What to tell when it is done.
	 */
	private function change( callable $work, string $told ): string {
		$connection = $this->changeable();
		if ( null === $connection ) {
			return Page::url( $this->slug() );
		}
		$error = $work( $connection );
		if ( null === $error ) {
			add_settings_error( Page::SLUG, 'rule', $told, 'success' );
		} else {
			add_settings_error( Page::SLUG, 'rule', esc_html( $error->get_error_message() ) );
		}
		return self::url( $connection );
	}

	/**
	 * The connection that the address names, if whoever asks may change it; says so otherwise.
	 */
	private function changeable(): ?Connection {
		$connection = $this->connection();
		if ( null === $connection || ! NetworkCapability::reaches( $connection ) ) {
			add_settings_error( Page::SLUG, 'connection', __( 'There is no such connection, or only a super admin can change it.', 'scimpress' ) );
			return null;
		}
		return $connection;
	}

	/**
	 * The connection that the address names; the oldest unless it names one.
	 */
	private function connection(): ?Connection {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- chooses what is shown; whatever is done has a nonce.
		$wanted = wp_unslash( $_GET['connection'] ?? null );
		return null === $wanted ? $this->connections->first() : $this->connections->find( self::number( $wanted ) );
	}

	/**
	 * Names of the roles that rules may give, and of those that have to be allowed first, by slug.
	 *
	 * @return array{array<string, string>, array<string, string>}
	 */
	private function roles( Connection $connection ): array {
		$protection = new Protection();
		$allowed    = new Protection( $connection->allowed_roles() );
		$roles      = array( array(), array() );
		foreach ( wp_roles()->get_names() as $slug => $name ) {
			$name = translate_user_role( $name );
			if ( null === $allowed->reason_against_role( (string) $slug ) ) {
				$roles[0][ $slug ] = $name;
			}
			if ( null !== $protection->reason_against_role( (string) $slug ) ) {
				$roles[1][ $slug ] = $name;
			}
		}
		return $roles;
	}

	private static function number( mixed $text ): int {
		return is_string( $text ) && ctype_digit( $text ) ? (int) substr( $text, 0, 18 ) : 0;
	}

	private static function url( Connection $connection ): string {
		return add_query_arg( 'connection', $connection->id, Page::url( 'groups' ) );
	}
}
