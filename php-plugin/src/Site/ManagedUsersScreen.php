<?php
/**
 * What the screens of WordPress say about managed users.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Admin\AccountActions;
use ScimPress\Admin\AuditLabels;
use ScimPress\Admin\Page;
use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Store\Connections;
use ScimPress\Store\Members;
use ScimPress\Store\ProtectionFlags;
use ScimPress\Store\Roster;
use WP_User;

defined( 'ABSPATH' ) || exit;

/**
 * A column in the list of users, links to what happened to each and to what can be done with it, a box on the
 * profile, and a warning where somebody is about to be deleted: for those who may manage SCIM.
 */
final class ManagedUsersScreen {

	private const COLUMN = 'scimpress';

	/** What can be done with many users of the list at once. */
	private const BULK = array( AccountActions::UNLINK, AccountActions::PROTECT );

	/** Before what can be done, in the names of bulk actions. */
	private const BULK_PREFIX = 'scimpress_';

	/** Screens to which somebody comes back who has done something. */
	private const SCREENS = array( 'users', 'user-edit', 'profile' );

	/** Rows by WordPress user, read for a whole page of the list. @var ?array<int, array<string, string|null>> */
	private ?array $rows = null;

	/** What was decided about users, read with their rows. @var array<int, string> */
	private array $flags = array();

	/** Names of connections by number. @var ?array<int, string> */
	private ?array $names = null;

	/**
	 * The parts.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Roster $roster = new Roster(),
		private readonly Members $members = new Members(),
		private readonly ProtectionFlags $protection = new ProtectionFlags(),
	) {}

	public function add_hooks(): void {
		add_filter( 'manage_users_columns', array( $this, 'add_column' ) );
		add_filter( 'manage_users_custom_column', array( $this, 'show_column' ), 10, 3 );
		add_filter( 'user_row_actions', array( $this, 'add_action' ), 10, 2 );
		add_filter( 'bulk_actions-users', array( $this, 'add_bulk_actions' ) );
		add_filter( 'handle_bulk_actions-users', array( $this, 'lead_to_question' ), 10, 3 );
		add_action( 'admin_notices', array( $this, 'tell' ) );
		add_action( 'show_user_profile', array( $this, 'show_profile' ) );
		add_action( 'edit_user_profile', array( $this, 'show_profile' ) );
		add_action( 'delete_user_form', array( $this, 'warn' ), 10, 2 );
	}

	/**
	 * Adds the column; filter `manage_users_columns`.
	 *
	 * @param mixed $columns The columns so far.
	 */
	public function add_column( mixed $columns ): mixed {
		if ( is_array( $columns ) && $this->is_wanted() ) {
			$columns[ self::COLUMN ] = esc_html__( 'SCIM', 'scimpress' );
		}
		return $columns;
	}

	/**
	 * Who manages a user; filter `manage_users_custom_column`.
	 *
	 * @param mixed $output     What stands there so far.
	 * @param mixed $column     The column.
	 * @param mixed $wp_user_id The user.
	 */
	public function show_column( mixed $output, mixed $column, mixed $wp_user_id ): mixed {
		if ( self::COLUMN !== $column || ! $this->is_wanted() ) {
			return $output;
		}
		$row = $this->row( (int) $wp_user_id );
		if ( null === $row ) {
			return '—';
		}
		$name = esc_html( $this->name( $row ) );
		/* translators: %s: name of an identity provider. */
		return '1' === (string) $row['active'] ? $name : sprintf( esc_html__( '%s, deactivated', 'scimpress' ), $name );
	}

	/**
	 * Adds links to what happened to a user and to what can be done; filter `user_row_actions`.
	 *
	 * @param mixed $actions The links so far.
	 * @param mixed $user    The user.
	 */
	public function add_action( mixed $actions, mixed $user ): mixed {
		if ( is_array( $actions ) && $user instanceof WP_User && $this->is_wanted() && null !== $this->row( $user->ID ) ) {
			foreach ( $this->links( $user, $this->flags[ $user->ID ] ?? null, 'users' ) as $kind => $link ) {
				$actions[ 'scimpress' . ( '' === $kind ? '' : "_{$kind}" ) ] = $link;
			}
		}
		return $actions;
	}

	/**
	 * Adds what can be done with many users; filter `bulk_actions-users`.
	 *
	 * @param mixed $actions What can be done so far.
	 */
	public function add_bulk_actions( mixed $actions ): mixed {
		foreach ( is_array( $actions ) && $this->is_wanted() ? self::BULK : array() as $kind ) {
			$actions[ self::BULK_PREFIX . $kind ] = self::label( $kind );
		}
		return $actions;
	}

	/**
	 * Leads to the page that asks: the list is sent by GET, by which nothing is changed; filter
	 * `handle_bulk_actions-users`.
	 *
	 * @param mixed $to          Where to go so far.
	 * @param mixed $action      What was chosen.
	 * @param mixed $wp_user_ids Which users were.
	 */
	public function lead_to_question( mixed $to, mixed $action, mixed $wp_user_ids ): mixed {
		foreach ( self::BULK as $kind ) {
			if ( self::BULK_PREFIX . $kind === $action && $this->is_wanted() ) {
				// One more than are done at once, so that the page can say so.
				return AccountActions::url( $kind, array_slice( array_values( array_map( 'intval', (array) $wp_user_ids ) ), 0, AccountActions::MOST + 1 ), 'users' );
			}
		}
		return $to;
	}

	/**
	 * Prints what became of something where somebody comes back to; action `admin_notices`.
	 */
	public function tell(): void {
		if ( in_array( get_current_screen()?->id, self::SCREENS, true ) && current_user_can( Setup::CAPABILITY ) ) {
			settings_errors( Page::SLUG );
		}
	}

	/**
	 * Prints the box on the profile; actions `show_user_profile` and `edit_user_profile`.
	 *
	 * @param mixed $user The user.
	 */
	public function show_profile( mixed $user ): void {
		$row = $user instanceof WP_User && $this->is_wanted() ? $this->row( $user->ID ) : null;
		if ( null === $row ) {
			return;
		}
		$flag   = $this->flags[ $user->ID ] ?? null;
		$groups = array_column( $this->members->of_users( array( (string) $row['id'] ) ), 'display_name' );
		$facts  = array(
			__( 'Managed by', 'scimpress' )  => $this->name( $row ),
			__( 'Access', 'scimpress' )      => '1' === (string) $row['active'] ? __( 'Active', 'scimpress' ) : __( 'Deactivated: cannot log in', 'scimpress' ),
			__( 'Protection', 'scimpress' )  => match ( $flag ) {
				ProtectionFlags::CLOSED => __( 'Protected by an administrator: SCIM does not write to the account', 'scimpress' ),
				ProtectionFlags::OPEN => __( 'Opened by an administrator: SCIM may write to the account, whatever it may do', 'scimpress' ),
				default => '',
			},
			__( 'userName', 'scimpress' )    => (string) $row['user_name'],
			__( 'SCIM id', 'scimpress' )     => (string) $row['id'],
			__( 'External id', 'scimpress' ) => (string) $row['external_id'],
			__( 'Groups', 'scimpress' )      => implode( ', ', $groups ),
			__( 'Last change', 'scimpress' ) => AuditLabels::time( (int) $row['modified'] ),
		);
		echo '<h2>' . esc_html__( 'SCIM', 'scimpress' ) . '</h2><table class="form-table" role="presentation">';
		foreach ( array_filter( $facts, static fn( string $fact ) => '' !== $fact ) as $name => $fact ) {
			printf( '<tr><th scope="row">%1$s</th><td style="overflow-wrap: anywhere">%2$s</td></tr>', esc_html( $name ), esc_html( $fact ) );
		}
		printf( '<tr><th scope="row">%1$s</th><td>%2$s</td></tr></table>', esc_html__( 'More', 'scimpress' ), wp_kses_post( implode( ' | ', $this->links( $user, $flag, 'profile' ) ) ) );
	}

	/**
	 * Links to what happened to a managed user, and to the pages that ask before something is done.
	 *
	 * @param ?string $flag What was decided about its protection.
	 * @param string  $from Where to come back to.
	 * @return array<string, string> HTML, by what can be done.
	 */
	private function links( WP_User $user, ?string $flag, string $from ): array {
		/* translators: %s: login of a user. */
		$links = array( '' => self::link( $this->history( $user->ID ), __( 'SCIM history', 'scimpress' ), sprintf( __( 'SCIM history of %s', 'scimpress' ), $user->user_login ) ) );
		$kinds = array( AccountActions::RESYNC, AccountActions::UNLINK, null === $flag ? AccountActions::PROTECT : AccountActions::UNPROTECT );
		foreach ( AccountActions::may( $user->ID ) ? $kinds : array() as $kind ) {
			$links[ $kind ] = self::link( AccountActions::url( $kind, array( $user->ID ), $from ), self::label( $kind ), self::label( $kind ) . ': ' . $user->user_login );
		}
		return $links;
	}

	private static function link( string $url, string $text, string $label ): string {
		return sprintf( '<a href="%1$s" aria-label="%2$s">%3$s</a>', esc_url( $url ), esc_attr( $label ), esc_html( $text ) );
	}

	/**
	 * What can be done, in the words of the list.
	 */
	private static function label( string $kind ): string {
		return match ( $kind ) {
			AccountActions::RESYNC => __( 'Resync SCIM', 'scimpress' ),
			AccountActions::UNLINK => __( 'Unlink from SCIM', 'scimpress' ),
			AccountActions::PROTECT => __( 'Protect from SCIM', 'scimpress' ),
			default => __( 'End SCIM protection', 'scimpress' ),
		};
	}

	/**
	 * Warns of what becomes of a managed user who is deleted; action `delete_user_form`.
	 *
	 * @param mixed $current_user Who deletes.
	 * @param mixed $wp_user_ids  Who is to be deleted.
	 */
	public function warn( mixed $current_user, mixed $wp_user_ids ): void {
		$logins = array();
		foreach ( $this->is_wanted() ? (array) $wp_user_ids : array() as $wp_user_id ) {
			$row = $this->of( (int) $wp_user_id );
			if ( null !== $row ) {
				$logins[] = (string) $row['user_login'];
			}
		}
		if ( array() === $logins ) {
			return;
		}
		printf(
			'<div class="notice notice-warning inline"><p>%s</p></div>',
			/* translators: %s: logins of users. */
			esc_html( sprintf( __( 'An identity provider manages %s and creates them anew as long as they are assigned there. Take them out of the assignment first.', 'scimpress' ), wp_sprintf_l( '%l', $logins ) ) )
		);
	}

	/**
	 * Whether whoever looks may know, and there is something to know.
	 */
	private function is_wanted(): bool {
		return current_user_can( Setup::CAPABILITY ) && $this->migrator->is_current();
	}

	/**
	 * The row of a user of the list; those of the whole page are read at once.
	 *
	 * @return ?array<string, string|null>
	 */
	private function row( int $wp_user_id ): ?array {
		if ( null === $this->rows || ! array_key_exists( $wp_user_id, $this->rows ) ) {
			$table      = $GLOBALS['wp_list_table'] ?? null;
			$page       = $table instanceof \WP_List_Table && is_array( $table->items ) ? array_map( 'intval', array_keys( $table->items ) ) : array();
			$wanted     = array_values( array_unique( array( $wp_user_id, ...$page ) ) );
			$this->rows = array_fill_keys( $wanted, null );
			try {
				foreach ( $this->roster->of_all( $wanted ) as $row ) {
					$this->rows[ (int) $row['wp_user_id'] ] = $row;
				}
				$managed     = array_keys( array_filter( $this->rows ) );
				$this->flags = array() === $managed ? array() : $this->protection->of_all( $managed );
			} catch ( Failure ) {
				return null;
			}
		}
		return $this->rows[ $wp_user_id ];
	}

	/**
	 * The row of one user.
	 *
	 * @return ?array<string, string|null>
	 */
	private function of( int $wp_user_id ): ?array {
		try {
			return $this->roster->of( $wp_user_id );
		} catch ( Failure ) {
			return null;
		}
	}

	/**
	 * What the connection of a row is called.
	 *
	 * @param array<string, string|null> $row Columns.
	 */
	private function name( array $row ): string {
		try {
			$this->names ??= $this->connections->names();
		} catch ( Failure ) {
			$this->names = array();
		}
		return $this->names[ (int) $row['connection_id'] ] ?? (string) $row['connection_id'];
	}

	/**
	 * The address of what happened to a user.
	 */
	private function history( int $wp_user_id ): string {
		return add_query_arg(
			array(
				'page' => Page::SLUG,
				'tab'  => 'audit',
				'who'  => $wp_user_id,
			),
			admin_url( 'users.php' )
		);
	}
}
