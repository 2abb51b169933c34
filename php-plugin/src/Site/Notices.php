<?php
/**
 * Tells administrators what they should know where they switch plugins on and off.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

namespace ScimPress\Site;

use ScimPress\Admin\Page;
use ScimPress\Database\Failure;
use ScimPress\Extension;
use ScimPress\Store\Users;

defined( 'ABSPATH' ) || exit;

/**
 * One notice that the extension cannot be used, on the screen where plugins are activated; the plugin's
 * own screen says more. Who dismisses it does not see it again until something changes. And, in the
 * plugin's row, how many users only this plugin keeps out.
 */
final class Notices {

	/** What a user has dismissed; user meta. */
	public const DISMISSED = 'scimpress_dismissed';

	private const ACTION = 'scimpress_dismiss';

	private readonly Dismissal $dismissal;

	/**
	 * The parts.
	 *
	 * @param string    $file      The plugin's main file.
	 * @param Extension $extension The extension as this process has it.
	 * @param Checkup   $checkup   Looks at the site.
	 * @param Users     $users     The managed users.
	 */
	public function __construct(
		private readonly string $file,
		private readonly Extension $extension,
		private readonly Checkup $checkup,
		private readonly Users $users = new Users(),
	) {
		// Another version that does not fit is another matter.
		$this->dismissal = new Dismissal( self::ACTION, self::DISMISSED, false, 'activate_plugins', fn() => $this->extension->state()->value . ' ' . $this->extension->version );
	}

	/**
	 * Hooks the notice.
	 */
	public function add_hooks(): void {
		add_action( 'admin_notices', array( $this, 'show' ) );
		add_action( 'network_admin_notices', array( $this, 'show' ) );
		$this->dismissal->add_hooks();
		add_filter( 'plugin_row_meta', array( $this, 'warn' ), 10, 2 );
	}

	/**
	 * Says what happens when the plugin is deactivated; filter `plugin_row_meta`.
	 *
	 * @param string[] $meta   What stands in the row.
	 * @param string   $plugin Whose row it is.
	 * @return string[]
	 */
	public function warn( array $meta, string $plugin ): array {
		if ( plugin_basename( $this->file ) !== $plugin || ! current_user_can( Setup::CAPABILITY ) ) {
			return $meta;
		}
		try {
			$locked = $this->users->count_locked();
		} catch ( Failure ) {
			return $meta;
		}
		if ( $locked > 0 ) {
			/* translators: %s: number of users. */
			$text   = _n( '%s deactivated user is kept out only while this plugin is active', '%s deactivated users are kept out only while this plugin is active', $locked, 'scimpress' );
			$meta[] = '<strong>' . esc_html( sprintf( $text, Users::locked_in_words( $locked ) ) ) . '</strong>';
		}
		return $meta;
	}

	/**
	 * Prints the notice where it belongs; actions `admin_notices` and `network_admin_notices`.
	 */
	public function show(): void {
		$screen = get_current_screen()?->id;
		if ( ! in_array( $screen, array( 'plugins', 'plugins-network' ), true ) || $this->extension->is_ready() || ! current_user_can( 'activate_plugins' ) ) {
			return;
		}
		if ( $this->dismissal->is_dismissed() ) {
			return;
		}
		$finding = $this->checkup->extension();
		?>
		<div class="notice notice-warning">
			<p><strong><?php esc_html_e( 'ScimPress is not ready.', 'scimpress' ); ?></strong> <?php echo esc_html( $finding->detail ); ?></p>
			<p><?php echo esc_html( $finding->step ); ?></p>
			<p><code><?php echo esc_html( $finding->command ); ?></code></p>
			<?php $this->dismissal->show( 'plugins' === $screen && current_user_can( Setup::CAPABILITY ) ? Page::url() : '', __( 'Details', 'scimpress' ) ); ?>
		</div>
		<?php
	}
}
