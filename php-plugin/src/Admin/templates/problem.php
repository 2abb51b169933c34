<?php
/**
 * One thing that keeps SCIM from working. Included by the template of the tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Site\Finding $scimpress_problem What was found.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

?>
<div class="notice notice-error inline">
	<p><strong><?php echo esc_html( $scimpress_problem->name ); ?></strong></p>
	<p><?php echo esc_html( $scimpress_problem->detail ); ?> <?php echo esc_html( $scimpress_problem->step ); ?></p>
	<?php if ( '' !== $scimpress_problem->command ) : ?>
		<p><code><?php echo esc_html( $scimpress_problem->command ); ?></code></p>
	<?php endif; ?>
	<p><a href="<?php echo esc_url( admin_url( 'site-health.php' ) ); ?>"><?php esc_html_e( 'Site Health', 'scimpress' ); ?></a></p>
</div>
