<?php
/**
 * The screen Users > SCIM.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Admin;

use ScimPress\Database\Failure;
use ScimPress\Plugin;
use ScimPress\Site\Setup;

defined( 'ABSPATH' ) || exit;

/**
 * Receives, shows, and looks after what WordPress needs for a screen. Every form works without scripts.
 */
final class Page {

	public const SLUG = 'scimpress';

	/** Bytes of a field, far more than any of ours takes. */
	private const LONGEST = 500_000;

	/** The tabs by slug; the first is shown unless another is asked for. @var non-empty-array<string, Tab> */
	private readonly array $tabs;

	/**
	 * The parts.
	 *
	 * @param string $file The plugin's main file.
	 * @param Tab    ...$tabs The tabs from left to right.
	 */
	public function __construct( private readonly string $file, Tab ...$tabs ) {
		$this->tabs = array_combine( array_map( static fn( Tab $tab ) => $tab->slug(), $tabs ), $tabs );
	}

	/**
	 * Hooks the screen into the menu, and a link to it into the list of plugins.
	 */
	public function add_hooks(): void {
		add_action( 'admin_menu', array( $this, 'register' ) );
		add_filter( 'plugin_action_links_' . plugin_basename( $this->file ), array( $this, 'add_link' ) );
	}

	/**
	 * Adds the screen below Users; action `admin_menu`.
	 */
	public function register(): void {
		$hook = add_users_page( __( 'SCIM', 'scimpress' ), __( 'SCIM', 'scimpress' ), Setup::CAPABILITY, self::SLUG, array( $this, 'show' ) );
		if ( false !== $hook ) {
			add_action( 'load-' . $hook, array( $this, 'load' ) );
		}
	}

	/**
	 * Adds a link to the plugin's row; filter `plugin_action_links_{plugin}`.
	 *
	 * @param string[] $links The links so far.
	 * @return string[]
	 */
	public function add_link( array $links ): array {
		if ( ! current_user_can( Setup::CAPABILITY ) ) {
			return $links;
		}
		$link = '<a href="' . esc_url( self::url() ) . '">' . esc_html__( 'Settings', 'scimpress' ) . '</a>';
		return array( 'settings' => $link ) + $links;
	}

	/**
	 * Performs what was sent, before anything is printed; action `load-{screen}`.
	 */
	public function load(): void {
		nocache_headers();
		if ( 'POST' === ( $_SERVER['REQUEST_METHOD'] ?? '' ) ) {
			$this->receive();
		}
		$screen = get_current_screen();
		if ( null !== $screen ) {
			$this->tab()->prepare( $screen, self::request() );
		}
		wp_enqueue_style( self::SLUG, plugins_url( 'assets/admin.css', $this->file ), array(), Plugin::VERSION );
		wp_enqueue_script( self::SLUG, plugins_url( 'assets/admin.js', $this->file ), array( 'clipboard', 'wp-a11y' ), Plugin::VERSION, true );
	}

	/**
	 * Prints the screen.
	 */
	public function show(): void {
		echo '<div class="wrap scimpress"><h1>' . esc_html__( 'SCIM', 'scimpress' ) . '</h1>';
		$this->show_tabs();
		echo '<hr class="wp-header-end">';
		settings_errors( self::SLUG );
		try {
			$this->tab()->show( self::request() );
		} catch ( Failure $failure ) {
			self::template( 'database-failure', $failure );
		}
		echo '</div>';
	}

	/**
	 * The address of a tab. Who may not list users finds the screen below the profile.
	 *
	 * @param string $tab Its slug; empty for the first.
	 */
	public static function url( string $tab = '' ): string {
		$url = (string) menu_page_url( self::SLUG, false );
		return '' === $tab ? $url : add_query_arg( 'tab', $tab, $url );
	}

	/**
	 * Prints what was gathered.
	 *
	 * @param string $name Of the template.
	 * @param object $data What it shows.
	 */
	public static function template( string $name, object $data ): void {
		require __DIR__ . '/templates/' . $name . '.php';
	}

	/**
	 * Prints links to the tabs.
	 */
	private function show_tabs(): void {
		echo '<nav class="nav-tab-wrapper" aria-label="' . esc_attr__( 'SCIM', 'scimpress' ) . '">';
		foreach ( $this->tabs as $slug => $tab ) {
			$current = $tab === $this->tab() ? 'page' : 'false';
			printf(
				'<a href="%1$s" class="%2$s" aria-current="%3$s">%4$s</a>',
				esc_url( self::url( $slug ) ),
				esc_attr( 'page' === $current ? 'nav-tab nav-tab-active' : 'nav-tab' ),
				esc_attr( $current ),
				esc_html( $tab->title() )
			);
		}
		echo '</nav>';
	}

	/**
	 * The tab that the address names, or else the first.
	 */
	private function tab(): Tab {
		$slug = self::request()['tab'] ?? null;
		return $this->tabs[ is_string( $slug ) ? $slug : '' ] ?? $this->tabs[ array_key_first( $this->tabs ) ];
	}

	/**
	 * What the address says.
	 *
	 * @return array<string, mixed>
	 */
	private static function request(): array {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- chooses what is shown; whatever is done has a nonce.
		return wp_unslash( $_GET );
	}

	/**
	 * Asks the four questions, performs, and redirects unless the answer has to be shown at once.
	 */
	private function receive(): void {
		if ( ! current_user_can( Setup::CAPABILITY ) ) {
			/* translators: %s: name of a capability. */
			wp_die( esc_html( sprintf( __( 'This needs the capability %s.', 'scimpress' ), Setup::CAPABILITY ) ), '', array( 'response' => 403 ) );
		}
		// phpcs:ignore WordPress.Security.NonceVerification.Missing -- checked in the next line, by the name of the action.
		$action = (string) ( is_string( $_POST['scimpress_action'] ?? null ) ? sanitize_key( $_POST['scimpress_action'] ) : '' );
		self::check_nonce( 'scimpress_' . $action );
		$perform = $this->tab()->actions()[ $action ] ?? null;
		if ( null === $perform ) {
			wp_die( esc_html__( 'This screen does not know what was sent.', 'scimpress' ), '', array( 'response' => 400 ) );
		}

		$objection = RecentLogin::objection( $action, self::url( $this->tab()->slug() ) );
		if ( null !== $objection ) {
			add_settings_error( self::SLUG, 'login', $objection );
			return;
		}

		try {
			$next = $this->is_too_long( $_POST ) ? $this->refuse_length() : $perform( wp_unslash( $_POST ) );
		} catch ( Failure $failure ) {
			add_settings_error( self::SLUG, 'failed', self::explanation( $failure ) );
			$next = self::url( $this->tab()->slug() );
		}
		if ( null !== $next ) {
			set_transient( 'settings_errors', get_settings_errors(), 30 );
			wp_safe_redirect( add_query_arg( 'settings-updated', 'true', $next ) );
			exit;
		}
	}

	/**
	 * Ends the request unless its nonce is that of the action. WordPress would make a text of whatever it is.
	 */
	private static function check_nonce( string $action ): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- this is where it is checked.
		if ( ! is_string( $_REQUEST['_wpnonce'] ?? '' ) ) {
			wp_nonce_ays( $action );
		}
		check_admin_referer( $action );
	}

	/**
	 * Whether there is a field that nobody has typed.
	 *
	 * @param array<mixed> $post What was sent.
	 */
	private function is_too_long( array $post ): bool {
		$longest = 0;
		array_walk_recursive(
			$post,
			static function ( mixed $value ) use ( &$longest ): void {
				$longest = max( $longest, strlen( (string) $value ) );
			}
		);
		return $longest > self::LONGEST;
	}

	/**
	 * Says that nothing was done with what is too long.
	 *
	 * @return string Where to go then.
	 */
	private function refuse_length(): string {
		/* translators: %s: a number. */
		add_settings_error( self::SLUG, 'length', esc_html( sprintf( __( 'Nothing was changed: a field can hold %s characters.', 'scimpress' ), number_format_i18n( self::LONGEST ) ) ) );
		return self::url( $this->tab()->slug() );
	}

	/**
	 * What to tell when the database failed: nothing of what was asked has happened.
	 */
	private static function explanation( Failure $failure ): string {
		/* translators: %s: what the database said. */
		return esc_html( sprintf( __( 'The database did not do it, so nothing was changed (%s). Try again; if that does not help, see Tools > Site Health.', 'scimpress' ), $failure->getMessage() ) );
	}
}
