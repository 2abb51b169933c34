<?php
/**
 * The request inspector.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\InspectorData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\InspectorData;
use ScimPress\Admin\InspectorRoute;
use ScimPress\Admin\ToolsTab;
use ScimPress\Store\Inspections;

defined( 'ABSPATH' ) || exit;

$scimpress_url = ToolsTab::url( 'inspector' );

?>
<h2><?php esc_html_e( 'Request inspector', 'scimpress' ); ?></h2>
<p><?php esc_html_e( 'See the requests of your identity provider as they come: what it sent, what we understood, what we did and what we answered. Tokens and passwords are never shown.', 'scimpress' ); ?></p>
<?php if ( '' !== $data->state() ) : ?>
	<p id="scimpress-inspector-state" tabindex="-1"><strong><?php echo esc_html( $data->state() ); ?></strong></p>
<?php endif; ?>
<?php
require __DIR__ . '/inspector-start.php';
if ( $data->is_running ) :
	?>
	<div class="scimpress-actions" id="scimpress-inspector-running">
		<form method="post" action="<?php echo esc_url( $scimpress_url ); ?>">
			<?php wp_nonce_field( 'scimpress_stop_inspection', '_wpnonce', false ); ?>
			<input type="hidden" name="scimpress_action" value="stop_inspection">
			<button type="submit" class="button button-primary"><?php esc_html_e( 'Stop', 'scimpress' ); ?></button>
		</form>
		<button type="button" class="button hide-if-no-js" id="scimpress-inspector-pause" data-pause="<?php esc_attr_e( 'Pause', 'scimpress' ); ?>" data-resume="<?php esc_attr_e( 'Show new requests again', 'scimpress' ); ?>"><?php esc_html_e( 'Pause', 'scimpress' ); ?></button>
		<a class="button hide-if-js" href="<?php echo esc_url( $scimpress_url ); ?>"><?php esc_html_e( 'Look again', 'scimpress' ); ?></a>
	</div>
<?php endif; ?>
<?php if ( null !== $data->period ) : ?>
	<h3 id="scimpress-inspector-heading"><?php esc_html_e( 'Requests, newest first', 'scimpress' ); ?></h3>
	<p><button type="button" class="button" id="scimpress-inspector-show" hidden></button></p>
	<div
		id="scimpress-inspector"
		role="region"
		aria-labelledby="scimpress-inspector-heading"
		data-running="<?php echo esc_attr( $data->is_running ? '1' : '' ); ?>"
		data-last="<?php echo esc_attr( (string) $data->last ); ?>"
		data-most="<?php echo esc_attr( (string) Inspections::MOST ); ?>"
		data-url="<?php echo esc_url( InspectorRoute::url() ); ?>"
		data-nonce="<?php echo esc_attr( wp_create_nonce( 'wp_rest' ) ); ?>"
		data-lost="<?php esc_attr_e( 'This page cannot be kept up to date any more. Load it again.', 'scimpress' ); ?>"
		<?php /* translators: %s: something like “3 new requests”. */ ?>
		data-show="<?php esc_attr_e( '%s – show', 'scimpress' ); ?>"
	><?php require __DIR__ . '/inspected-requests.php'; ?></div>
	<p id="scimpress-inspector-none"<?php if ( array() !== $data->requests ) : ?> hidden<?php endif; ?>>
		<?php
		if ( $data->is_running ) {
			esc_html_e( 'Nothing has come yet. Let your identity provider test the connection. If nothing appears then, the request does not reach this site: compare the base URL.', 'scimpress' );
		} else {
			esc_html_e( 'Nothing came.', 'scimpress' );
		}
		?>
	</p>
	<form method="post" action="<?php echo esc_url( $scimpress_url ); ?>">
		<?php wp_nonce_field( 'scimpress_clear_inspection', '_wpnonce', false ); ?>
		<input type="hidden" name="scimpress_action" value="clear_inspection">
		<p><button type="submit" class="button"><?php esc_html_e( 'Delete what was seen', 'scimpress' ); ?></button></p>
	</form>
<?php endif; ?>
