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
use ScimPress\Roles\Foreseen;
use ScimPress\Roles\Preview;
use ScimPress\Roles\RuleBook;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\Groups;
use ScimPress\Store\Protection;
use ScimPress\Store\RoleTasks;
use ScimPress\Store\Users;
use ScimPress\Sync\RoleJob;

defined( 'ABSPATH' ) || exit;

/**
 * Shows the groups that identity providers have sent, and says which roles they give.
 */
final class GroupsTab implements Tab {

	/** Groups of a page. */
	private const PAGE = 50;

	/** Seconds for which rules are applied while somebody waits; the rest is done in the background. */
	private const PATIENCE = 10;

	private ?\WP_Error $error = null;

	/** What was typed into the form of a new rule. @var array<string, string> */
	private array $typed = array(
		'group' => '',
		'value' => '',
		'role'  => '',
	);

	/** The rules in an order that is not saved yet, by their keys; null for that which is. @var ?list<string> */
	private ?array $order = null;

	/** Rules that go when the order is saved, by their keys. @var list<string> */
	private array $removed = array();

	/** The button that was pressed, which has the focus again. */
	private string $pressed = '';

	/** The dangerous roles that are ticked and not saved yet; null for those that are. @var ?list<string> */
	private ?array $ticked = null;

	private ?Foreseen $foreseen = null;

	private readonly ChosenConnection $chosen;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly RuleBook $rules,
		private readonly RoleJob $job,
		private readonly Preview $preview,
		private readonly Groups $groups = new Groups(),
		private readonly RoleTasks $tasks = new RoleTasks(),
	) {
		$this->chosen = new ChosenConnection( $connections );
	}

	public function slug(): string {
		return 'groups';
	}

	public function title(): string {
		return __( 'Groups & roles', 'scimpress' );
	}

	public function actions(): array {
		return array(
			'add_rule'    => $this->add_rule( ... ),
			'order_rules' => $this->order_rules( ... ),
			'allow_roles' => $this->allow_roles( ... ),
			'apply_rules' => $this->apply_rules( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		$connection = 'roles' === ( $request['progress'] ?? null ) && $this->migrator->is_current() ? $this->chosen->find() : null;
		if ( null !== $connection ) {
			wp_send_json( $this->progress( $connection )->for_script() );
		}
		wp_enqueue_script( 'jquery-ui-sortable' );
		( new GroupsHelp() )->add_to( $screen );
	}

	public function show( array $request ): void {
		if ( ! $this->migrator->is_current() ) {
			throw Failure::unavailable( 'the tables are not up to date' );
		}
		$connection = $this->chosen->find();
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
				$this->shown_rules( $connection ),
				$this->removed,
				null !== $this->order,
				$this->pressed,
				$roles[0],
				$roles[1],
				$this->ticked ?? $connection->allowed_roles(),
				array_slice( $groups, 0, self::PAGE ),
				$next,
				$this->progress( $connection ),
				$this->typed,
				$this->error,
				$this->foreseen
			)
		);
	}

	/**
	 * For how many users it is settled which role they have.
	 *
	 * @throws Failure When the database does not answer.
	 */
	private function progress( Connection $connection ): JobProgress {
		$remaining = $this->tasks->remaining( $connection->id );
		return new JobProgress(
			'roles',
			self::url( $connection ),
			__( 'Users whose role is looked at:', 'scimpress' ),
			0 === $remaining ? 0 : ( new Users() )->count( 'connection_id = %d', array( $connection->id ) ),
			$remaining,
			true,
			__( 'Everybody has been looked at since the rules were changed.', 'scimpress' )
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
		$connection = $this->chosen->changeable();
		foreach ( array_keys( $this->typed ) as $name ) {
			$this->typed[ $name ] = is_string( $post[ $name ] ?? null ) ? sanitize_text_field( $post[ $name ] ) : '';
		}
		if ( null === $connection ) {
			return Page::url( $this->slug() );
		}
		$kind    = '' === $this->typed['group'] ? 'value' : 'group';
		$changed = '' !== $this->typed['group'] && '' !== $this->typed['value']
			? new \WP_Error( 'value', __( 'A rule is for a group or for a value, not for both.', 'scimpress' ) )
			: $this->rules->with_rule( $connection, $kind, $this->typed[ $kind ], $this->typed['role'], null );
		if ( $changed instanceof Connection && isset( $post['preview'] ) ) {
			return $this->foresee( $connection, $changed );
		}
		$this->error = $this->rules->save( $changed );
		if ( null !== $this->error ) {
			return null;
		}
		add_settings_error( Page::SLUG, 'rule', __( 'The rule is added. It reaches everybody in the background.', 'scimpress' ), 'success' );
		return self::url( $connection );
	}

	/**
	 * Puts rules into another order and removes some: on the form, or for good.
	 *
	 * @param array<string, mixed> $post Unslashed: the keys of the rules in their `order`, those `removed`, and what to `do`.
	 * @return ?string Null to show what is not saved yet.
	 * @throws Failure When the database does not do it.
	 */
	private function order_rules( array $post ): ?string {
		$connection = $this->chosen->changeable();
		if ( null === $connection ) {
			return Page::url( $this->slug() );
		}
		$this->order         = self::texts( $post['order'] ?? null );
		$this->removed       = self::texts( $post['removed'] ?? null );
		$this->pressed       = is_string( $post['do'] ?? null ) ? $post['do'] : '';
		list( $verb, $rule ) = explode( ' ', $this->pressed, 2 ) + array( '', '' );
		match ( $verb ) {
			'up'     => $this->swap( $rule, -1 ),
			'down'   => $this->swap( $rule, 1 ),
			'remove' => $this->removed[] = $rule,
			'keep'   => $this->removed   = array_values( array_diff( $this->removed, array( $rule ) ) ),
			default  => null,
		};
		$changed = $this->rules->arranged( $connection, $this->order, $this->removed );
		if ( $changed instanceof \WP_Error ) {
			add_settings_error( Page::SLUG, 'rule', esc_html( $changed->get_error_message() ) );
			return self::url( $connection );
		}
		if ( 'preview' === $verb ) {
			return $this->foresee( $connection, $changed );
		}
		if ( 'save' !== $verb ) {
			return null;
		}
		$this->rules->save( $changed );
		add_settings_error( Page::SLUG, 'rule', __( 'The rules are saved. They reach everybody in the background; whoever had a role by nothing but a removed rule loses it.', 'scimpress' ), 'success' );
		return self::url( $connection );
	}

	/**
	 * Says which dangerous roles rules may give.
	 *
	 * @param array<string, mixed> $post Unslashed.
	 * @return ?string Null to show what is not saved yet.
	 * @throws Failure When the database does not do it.
	 */
	private function allow_roles( array $post ): ?string {
		$connection = $this->chosen->changeable();
		if ( null === $connection ) {
			return Page::url( $this->slug() );
		}
		$roles   = self::texts( $post['roles'] ?? null );
		$changed = $this->rules->allowing( $connection, $roles );
		if ( $changed instanceof Connection && isset( $post['preview'] ) ) {
			$this->ticked = $roles;
			return $this->foresee( $connection, $changed );
		}
		$error = $this->rules->save( $changed );
		if ( null === $error ) {
			add_settings_error( Page::SLUG, 'rule', __( 'The roles that rules may give are saved.', 'scimpress' ), 'success' );
		} else {
			add_settings_error( Page::SLUG, 'rule', esc_html( $error->get_error_message() ) );
		}
		return self::url( $connection );
	}

	/**
	 * Looks who would get another role, to show it beside what was typed.
	 *
	 * @param Connection $connection As it is.
	 * @param Connection $changed    As it would be.
	 * @return ?string Null to show it.
	 * @throws Failure When the database does not answer.
	 */
	private function foresee( Connection $connection, Connection $changed ): ?string {
		if ( null !== $connection->rehearsal ) {
			add_settings_error( Page::SLUG, 'preview', __( 'The connection is in shadow mode, in which nobody gets a role. Save the rules: the report of shadow mode then says who would.', 'scimpress' ) );
			return self::url( $connection );
		}
		$this->foreseen = $this->preview->of( $changed );
		return null;
	}

	/**
	 * Puts a rule of the order before the former one of its kind, or after the next.
	 *
	 * @param string $rule Its key.
	 * @param int    $step -1 or 1.
	 */
	private function swap( string $rule, int $step ): void {
		$kind  = static fn( string $key ) => strstr( $key, ':', true );
		$peers = array_values( array_filter( (array) $this->order, static fn( string $key ) => $kind( $key ) === $kind( $rule ) ) );
		$place = array_search( $rule, $peers, true );
		$other = false === $place ? null : ( $peers[ $place + $step ] ?? null );
		if ( null !== $other ) {
			$this->order = array_map( static fn( string $key ) => array( $rule => $other, $other => $rule )[ $key ] ?? $key, (array) $this->order );
		}
	}

	/**
	 * The rules in the order of the form, those that go too.
	 *
	 * @return list<array{number: int, key: string, kind: string, for: string, name: string, role: string, problem: string}>
	 */
	private function shown_rules( Connection $connection ): array {
		$arranged = null === $this->order ? $connection : $this->rules->arranged( $connection, $this->order, array() );
		return $this->rules->rules( $arranged instanceof Connection ? $arranged : $connection );
	}

	/**
	 * The texts of a list that was sent.
	 *
	 * @return list<string>
	 */
	private static function texts( mixed $list ): array {
		return array_values( array_filter( (array) $list, 'is_string' ) );
	}

	/**
	 * Applies the rules to everybody, as long as somebody waits.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function apply_rules(): string {
		$connection = $this->chosen->changeable();
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

	private static function url( Connection $connection ): string {
		return add_query_arg( 'connection', $connection->id, Page::url( 'groups' ) );
	}
}
