<?php
/**
 * The tab Existing accounts: what it does and what it shows.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Database\Migrator;
use ScimPress\Linking\LinkingJob;
use ScimPress\Linking\Requests;
use ScimPress\Site\NetworkCapability;
use ScimPress\Store\Connection;
use ScimPress\Store\Connections;
use ScimPress\Store\LinkRequests;
use ScimPress\Store\Protection;
use ScimPress\Store\ProtectionFlags;

defined( 'ABSPATH' ) || exit;

/**
 * The same as `wp scim link`: lists whom identity providers want and WordPress has already, lets an administrator
 * decide about each, and links everybody with a role. What is decided is decided in `Linking` and in the core.
 */
final class LinkingTab implements Tab {

	public const SLUG = 'linking';

	public const WAITING    = 'waiting';
	public const DECIDED    = 'decided';
	public const IMPOSSIBLE = 'impossible';

	/** What can be shown, each with the states of its requests; the first unless another is asked for. */
	public const VIEWS = array(
		self::WAITING    => array( LinkRequests::ASKED ),
		self::DECIDED    => array( LinkRequests::APPROVED, LinkRequests::REFUSED ),
		self::IMPOSSIBLE => array( LinkRequests::IMPOSSIBLE, LinkRequests::CONFLICT ),
	);

	/** Requests of a page. */
	private const PAGE = 50;

	/** Seconds for which users are linked while somebody waits; the rest is done in the background. */
	private const PATIENCE = 10;

	private readonly ChosenConnection $chosen;

	/**
	 * The parts.
	 *
	 * @param Migrator     $migrator    Whether there are tables.
	 * @param Connections  $connections The connections of the site.
	 * @param Requests     $decisions   Decides about requests.
	 * @param LinkingJob   $job         Links everybody with a role.
	 * @param LinkRequests $requests    What there is to decide.
	 */
	public function __construct(
		private readonly Migrator $migrator,
		private readonly Connections $connections,
		private readonly Requests $decisions,
		private readonly LinkingJob $job,
		private readonly LinkRequests $requests = new LinkRequests(),
	) {
		$this->chosen = new ChosenConnection( $connections );
	}

	public function slug(): string {
		return self::SLUG;
	}

	public function title(): string {
		return __( 'Existing accounts', 'scimpress' );
	}

	public function actions(): array {
		return array(
			'decide_request' => fn( array $post ) => $this->decide( $post, false ),
			'link_powerful'  => fn( array $post ) => $this->decide( $post, true ),
			'link_users'     => $this->link_users( ... ),
			'go_on_linking'  => $this->go_on( ... ),
			'end_linking'    => $this->end( ... ),
		);
	}

	public function prepare( \WP_Screen $screen, array $request ): void {
		$progress = self::SLUG === ( $request['progress'] ?? null ) && $this->migrator->is_current() ? $this->progress( $this->job->task() ) : null;
		if ( null !== $progress ) {
			wp_send_json( $progress->for_script() );
		}
		( new LinkingHelp() )->add_to( $screen );
	}

	public function show( array $request ): void {
		if ( ! $this->migrator->is_current() ) {
			throw Failure::unavailable( 'the tables are not up to date' );
		}
		$all = $this->connections->all();
		if ( array() === $all ) {
			echo '<p>' . esc_html__( 'There is no connection yet. Add one on the tab Configuration.', 'scimpress' ) . '</p>';
			return;
		}
		$show      = is_string( $request['show'] ?? null ) && isset( self::VIEWS[ $request['show'] ] ) ? $request['show'] : self::WAITING;
		$after     = is_string( $request['after'] ?? null ) && ctype_digit( $request['after'] ) ? (int) substr( $request['after'], 0, 18 ) : 0;
		$rows      = $this->requests->all( self::VIEWS[ $show ], $after, self::PAGE + 1 );
		$next      = count( $rows ) > self::PAGE ? (int) $rows[ self::PAGE - 1 ]['id'] : null;
		$reachable = array_values( array_filter( $all, NetworkCapability::reaches( ... ) ) );
		$names     = array_column( $all, 'name', 'id' );
		$picked    = self::roles( $request['roles'] ?? null );
		$task      = $this->job->task();
		$wanted    = is_string( $request['connection'] ?? null ) ? $request['connection'] : '';
		Page::template(
			'linking-tab',
			new LinkingData(
				Page::url( self::SLUG ),
				$show,
				$this->judged( array_slice( $rows, 0, self::PAGE ), array_column( $reachable, null, 'id' ), $names ),
				$next,
				$reachable,
				in_array( 'ask', array_map( static fn( Connection $connection ) => $connection->settings['linking'] ?? '', $all ), true ),
				self::offered_roles(),
				array_values( array_filter( $reachable, static fn( Connection $connection ) => (string) $connection->id === $wanted ) )[0] ?? $reachable[0] ?? null,
				$picked,
				array() === $picked ? null : $this->job->count( $picked ),
				$this->progress( $task ),
				null === $task || ! $task['is_done'] ? null : self::result( $task, $names )
			)
		);
	}

	/**
	 * Decides about a request. What gives an account away with which somebody could take the site over has an action
	 * of its own, which asks for more.
	 *
	 * @param array<string, mixed> $post        Unslashed: which request, its state and age as they were seen, and the decision.
	 * @param bool                 $is_powerful Whether such an account may be linked.
	 * @throws Failure When the database does not do it.
	 */
	private function decide( array $post, bool $is_powerful ): string {
		$number     = static fn( string $name ) => is_string( $post[ $name ] ?? null ) && ctype_digit( $post[ $name ] ) ? (int) substr( $post[ $name ], 0, 18 ) : 0;
		$row        = $this->requests->find( $number( 'request' ) );
		$connection = null === $row ? null : $this->connections->find( (int) $row['connection_id'] );
		$decision   = $post['decision'] ?? null;
		$url        = Page::url( self::SLUG );
		if ( null === $row || null === $connection || ! in_array( $decision, array( 'link', 'refuse' ), true ) ) {
			add_settings_error( Page::SLUG, 'request', esc_html__( 'Nothing was decided: there is no such request any more.', 'scimpress' ) );
			return $url;
		}
		$wp_user_id = (int) $row['wp_user_id'];
		$reason     = 'link' === $decision ? ( new Protection() )->reason( $wp_user_id ) : null;
		$obstacle   = match ( true ) {
			! NetworkCapability::reaches( $connection ) || ! AccountActions::may( $wp_user_id ) => __( 'You may not edit this account.', 'scimpress' ),
			null !== $reason => ProtectionWords::of( $reason ),
			'link' === $decision && self::is_powerful( $wp_user_id, new ProtectionFlags() ) !== $is_powerful => __( 'An administrator has opened or closed the account meanwhile. Look at the request again.', 'scimpress' ),
			default => null,
		};
		$seen       = array(
			...$row,
			'state'    => is_string( $post['state'] ?? null ) ? $post['state'] : '',
			'reported' => (string) $number( 'reported' ),
		);
		if ( null === $obstacle && null !== $this->decisions->decide( $seen, 'link' === $decision, get_current_user_id() ) ) {
			$obstacle = __( 'The identity provider asks for something else by now, or somebody else has decided. Look at the request again.', 'scimpress' );
		}
		if ( null !== $obstacle ) {
			/* translators: 1: login of a user, 2: a sentence that says why. */
			add_settings_error( Page::SLUG, 'request', esc_html( sprintf( __( 'Nothing was decided about %1$s. %2$s', 'scimpress' ), $row['user_login'], $obstacle ) ) );
			return $url;
		}
		$told = 'link' === $decision
			/* translators: 1: name of a connection, 2: login of a user, 3: what the identity provider calls the user. */
			? __( '%1$s manages %2$s as soon as it sends %3$s again.', 'scimpress' )
			/* translators: 1: name of a connection, 2: login of a user, 3: what the identity provider calls the user. */
			: __( '%1$s is told that %3$s exists already, and %2$s stays as it is.', 'scimpress' );
		add_settings_error( Page::SLUG, 'request', esc_html( sprintf( $told, $connection->name, $row['user_login'], $row['user_name'] ) ), 'success' );
		return $url;
	}

	/**
	 * Begins to link everybody with a role.
	 *
	 * @param array<string, mixed> $post Unslashed: the connection and the roles.
	 * @throws Failure When the database does not do it.
	 */
	private function link_users( array $post ): string {
		$connection = $this->chosen->find( $post['connection'] ?? '' );
		$roles      = self::roles( $post['roles'] ?? null );
		$url        = Page::url( self::SLUG );
		$objection  = match ( true ) {
			null === $connection || ! NetworkCapability::reaches( $connection ) => __( 'There is no such connection, or only a super admin can change it.', 'scimpress' ),
			array() === $roles || count( $roles ) !== count( (array) $post['roles'] ) => __( 'Nobody was linked: choose the roles again.', 'scimpress' ),
			! current_user_can( is_multisite() ? 'promote_users' : 'edit_users' ) => __( 'Nobody was linked: you may not edit accounts.', 'scimpress' ),
			! $this->job->can_link() => __( 'Nobody was linked: SCIM is not available on this site; see Tools > Site Health.', 'scimpress' ),
			! $this->job->begin( $connection, $roles, get_current_user_id() ) => __( 'Nobody more is linked now: others are being linked already. Wait until that is done.', 'scimpress' ),
			default => null,
		};
		if ( null === $objection ) {
			add_settings_error( Page::SLUG, 'link', esc_html__( 'Accounts are linked in the background. You can leave this page.', 'scimpress' ), 'success' );
		} else {
			add_settings_error( Page::SLUG, 'link', esc_html( $objection ) );
		}
		return $url . '#scimpress-link-users';
	}

	/**
	 * Links as many as somebody waits for.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function go_on(): string {
		$this->job->go_on( self::PATIENCE );
		return Page::url( self::SLUG ) . '#scimpress-link-users';
	}

	/**
	 * Ends linking, or forgets what came of it.
	 *
	 * @throws Failure When the database does not do it.
	 */
	private function end(): string {
		$task = $this->job->task();
		$this->job->end();
		if ( null !== $task && ! $task['is_done'] ) {
			/* translators: %s: a number. */
			add_settings_error( Page::SLUG, 'link', esc_html( sprintf( _n( 'Linking has ended. %s account was linked and stays so.', 'Linking has ended. %s accounts were linked and stay so.', $task['linked'], 'scimpress' ), number_format_i18n( $task['linked'] ) ) ), 'success' );
		}
		return Page::url( self::SLUG ) . '#scimpress-link-users';
	}

	/**
	 * What there is to say of each request, and what can be decided. Whether an account is protected is asked of all
	 * of them at once; when it is linked, it is asked of it alone.
	 *
	 * @param list<array<string, string|null>> $rows      Requests.
	 * @param array<int, Connection>           $reachable Connections about which whoever asks may decide, by number.
	 * @param array<int, string>               $names     Of all connections by number.
	 * @return list<array<string, mixed>>
	 */
	private function judged( array $rows, array $reachable, array $names ): array {
		$protection = Protection::for_list( array_map( 'intval', array_column( $rows, 'wp_user_id' ) ) );
		$flags      = new ProtectionFlags( true );
		$judged     = array();
		foreach ( $rows as $row ) {
			$wp_user_id = (int) $row['wp_user_id'];
			$is_open    = ! in_array( $row['state'], self::VIEWS[ self::IMPOSSIBLE ], true );
			$may        = isset( $reachable[ (int) $row['connection_id'] ] ) && AccountActions::may( $wp_user_id );
			$reason     = $is_open ? $protection->reason( $wp_user_id ) : (string) $row['reason'];
			$judged[]   = array(
				'id'          => (int) $row['id'],
				'state'       => (string) $row['state'],
				'reported'    => (int) $row['reported'],
				'user_name'   => (string) $row['user_name'],
				'external_id' => (string) $row['external_id'],
				'wp_user_id'  => $wp_user_id,
				'login'       => (string) $row['user_login'],
				'email'       => (string) $row['user_email'],
				'matched'     => LinkingWords::matched( (string) $row['matched'] ),
				'connection'  => (string) $row['connection'],
				'told'        => self::told( (string) $row['state'] ),
				'obstacle'    => null === $reason ? '' : LinkingWords::reason( $reason, $names ),
				'may'         => $may,
				'can_link'    => $may && $is_open && null === $reason && LinkRequests::APPROVED !== $row['state'],
				'can_refuse'  => $may && $is_open && LinkRequests::REFUSED !== $row['state'],
				'is_powerful' => self::is_powerful( $wp_user_id, $flags ),
			);
		}
		return $judged;
	}

	/**
	 * What was decided, in words; empty where nothing was.
	 */
	private static function told( string $state ): string {
		return match ( $state ) {
			LinkRequests::APPROVED => __( 'Allowed. It is linked when the identity provider sends the person again.', 'scimpress' ),
			LinkRequests::REFUSED => __( 'Refused.', 'scimpress' ),
			default => '',
		};
	}

	/**
	 * Whether an administrator has opened an account that would be protected otherwise.
	 */
	private static function is_powerful( int $wp_user_id, ProtectionFlags $flags ): bool {
		return ProtectionFlags::OPEN === $flags->of( $wp_user_id );
	}

	/**
	 * How far linking is; null when it is not under way.
	 *
	 * @param ?array<string, mixed> $task Of the job.
	 */
	private function progress( ?array $task ): ?JobProgress {
		if ( null === $task ) {
			return null;
		}
		$looked = $task['linked'] + $task['passed'];
		/* translators: 1: a number, 2: a number. */
		$finished = sprintf( __( 'Done: %1$s linked, %2$s passed over. Load the page again to see more.', 'scimpress' ), number_format_i18n( $task['linked'] ), number_format_i18n( $task['passed'] ) );
		return new JobProgress( self::SLUG, Page::url( self::SLUG ), __( 'Accounts that are linked:', 'scimpress' ), max( $task['total'], $looked ), $task['is_done'] ? 0 : max( 1, $task['total'] - $looked ), true, $finished );
	}

	/**
	 * What came of linking.
	 *
	 * @param array<string, mixed> $task  Of the job.
	 * @param array<int, string>   $names Of connections by number.
	 * @return array{connection: string, linked: int, passed: int, named: list<array{string, string}>}
	 */
	private static function result( array $task, array $names ): array {
		cache_users( array_column( $task['named'], 0 ) );
		return array(
			'connection' => $names[ $task['connection_id'] ] ?? (string) $task['connection_id'],
			'linked'     => $task['linked'],
			'passed'     => $task['passed'],
			'named'      => array_map(
				static fn( array $one ) => array( get_userdata( $one[0] )->user_login ?? (string) $one[0], LinkingWords::reason( $one[1], $names ) ),
				$task['named']
			),
		);
	}

	/**
	 * The roles of a list that was sent, of those that are offered.
	 *
	 * @return list<string>
	 */
	private static function roles( mixed $sent ): array {
		return array_values( array_intersect( array_map( 'strval', array_keys( self::offered_roles() ) ), array_filter( (array) $sent, 'is_string' ) ) );
	}

	/**
	 * Names of the roles that protect nobody, by slug: whoever has another one would only be passed over.
	 *
	 * @return array<string, string>
	 */
	private static function offered_roles(): array {
		$protection = new Protection();
		$roles      = array_filter( wp_roles()->get_names(), static fn( $slug ) => null === $protection->reason_against_role( (string) $slug ), ARRAY_FILTER_USE_KEY );
		return array_map( 'translate_user_role', $roles );
	}
}
